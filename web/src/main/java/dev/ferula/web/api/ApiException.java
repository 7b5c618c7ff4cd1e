package dev.ferula.web.api;

/** A request that the API answers with an error envelope. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The word for the error in the envelope and the status that goes with it. */
  public enum Type {
    BAD_DATA("bad_data", 400),
    EXECUTION("execution", 422),
    CANCELED("canceled", 499),
    TIMEOUT("timeout", 503),
    INTERNAL("internal", 500),
    UNAVAILABLE("unavailable", 500),
    NOT_FOUND("not_found", 404),
    NOT_ACCEPTABLE("not_acceptable", 406);

    private final String text;
    private final int status;

    Type(String text, int status) {
      this.text = text;
      this.status = status;
    }

    public String text() {
      return text;
    }

    public int status() {
      return status;
    }
  }

  private final Type type;

  public ApiException(Type type, String message) {
    super(message, null, false, false);
    this.type = type;
  }

  /** A parameter whose value is no good. */
  public static ApiException invalidParameter(String name, String problem) {
    return new ApiException(Type.BAD_DATA, "invalid parameter \"" + name + "\": " + problem);
  }

  public Type type() {
    return type;
  }
}
