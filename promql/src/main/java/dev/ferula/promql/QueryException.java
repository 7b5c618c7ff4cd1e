package dev.ferula.promql;

import org.jspecify.annotations.Nullable;

/** A query has no answer. The message is meant for whoever wrote the query. */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why there is no answer. */
  public enum Kind {
    /** The expression or a parameter is wrong. */
    BAD_DATA,
    /** The evaluation met data or a limit that it cannot go on with. */
    EXECUTION,
    /** It took too long. */
    TIMEOUT,
    /** Somebody canceled it. */
    CANCELED,
    /** The storage is not ready. */
    UNAVAILABLE,
    /** A defect of the engine or a failure of the storage. */
    INTERNAL
  }

  private final Kind kind;

  public QueryException(Kind kind, String message) {
    this(kind, message, null);
  }

  public QueryException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** An error of kind {@link Kind#EXECUTION}. */
  public static QueryException execution(String message) {
    return new QueryException(Kind.EXECUTION, message);
  }

  public Kind kind() {
    return kind;
  }
}
