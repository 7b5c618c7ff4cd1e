package dev.ferula.remote;

/** A request that ends without anything of it stored. */
final class WriteRefusal extends RuntimeException {
  static final int BAD_REQUEST = 400;
  static final int TOO_LARGE = 413;
  static final int UNSUPPORTED_MEDIA_TYPE = 415;
  static final int INTERNAL = 500;
  static final int UNAVAILABLE = 503;

  private static final long serialVersionUID = 1L;

  private final int status;

  WriteRefusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }
}
