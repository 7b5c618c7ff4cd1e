package dev.ferula.scrape.http;

/** A request that brought no usable answer; the message is for people. */
public final class FetchException extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong. */
  public enum Kind {
    /** No complete answer in time. */
    TIMEOUT,
    /** The body is larger than the limit. */
    BODY_TOO_LARGE,
    /** The target answered with something other than 200. */
    STATUS,
    /** Anything else: names, connections, TLS, broken bodies, credentials that cannot be read. */
    FAILED
  }

  private final Kind kind;

  public FetchException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  public Kind kind() {
    return kind;
  }
}
