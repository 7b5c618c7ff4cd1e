package dev.ferula.scrape;

/** Why a scrape failed, in Prometheus's words where it has any. */
final class ScrapeFailure extends Exception {
  private static final long serialVersionUID = 1;

  ScrapeFailure(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
