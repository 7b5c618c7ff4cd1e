package dev.ferula.config.binding;

/** A section breaks one of its rules; the rest of the file has not been looked at. */
public final class InvalidSectionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public InvalidSectionException(Problem problem) {
    super(problem.words());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
