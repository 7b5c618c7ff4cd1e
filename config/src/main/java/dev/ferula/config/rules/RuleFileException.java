package dev.ferula.config.rules;

import java.util.List;

/** A rule file cannot be used. */
public final class RuleFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> errors;

  RuleFileException(List<String> errors) {
    super(String.join("\n", errors));
    this.errors = List.copyOf(errors);
  }

  /** Everything that is wrong, each beginning with the file's name, in Prometheus's words. */
  public List<String> errors() {
    return errors;
  }
}
