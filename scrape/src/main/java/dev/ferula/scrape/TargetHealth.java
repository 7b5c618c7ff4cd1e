package dev.ferula.scrape;

/** Whether a target's last scrape went well. */
public enum TargetHealth {
  /** There has been none. */
  UNKNOWN("unknown"),
  GOOD("up"),
  BAD("down");

  private final String text;

  TargetHealth(String text) {
    this.text = text;
  }

  /** The word in the HTTP API. */
  public String text() {
    return text;
  }
}
