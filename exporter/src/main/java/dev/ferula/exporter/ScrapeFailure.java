package dev.ferula.exporter;

/** A page that could not be made, or not in time; the message is for whoever scrapes. */
final class ScrapeFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  final int status;

  ScrapeFailure(int status, String message) {
    super(message);
    this.status = status;
  }
}
