package dev.ferula.exposition;

/** The dialects of the line-based formats. */
public enum LineStyle {
  /** Text 0.0.4 as Prometheus's Go client prints it, without empty help texts. */
  PROMETHEUS(0),
  /**
   * Text 0.0.4 as the old Java client (simpleclient) prints it: Java's notation of numbers, a comma
   * after the last label, the count before the sum.
   */
  SIMPLECLIENT(1),
  OPEN_METRICS(2),
  /** Text 0.0.4 as Prometheus's Go client prints it, to the byte. */
  CLIENT_GOLANG(3);

  private final int form;

  LineStyle(int form) {
    this.form = form;
  }

  /** The style's place in a family's table of rendered forms. */
  int form() {
    return form;
  }

  /** Writes a number in the style's notation. */
  void put(double value, ExpositionBuffer buffer) {
    switch (this) {
      case PROMETHEUS, CLIENT_GOLANG -> buffer.putExposition(value);
      case SIMPLECLIENT -> buffer.putJava(value);
      case OPEN_METRICS -> buffer.putOpenMetrics(value);
    }
  }
}
