package dev.ferula.promql.parser;

/** How samples just outside a range take part in it. */
public enum RangeExtension {
  /** They do not. */
  NONE(""),
  /** {@code anchored}: the value at each edge is that of the last sample before it. */
  ANCHORED("anchored"),
  /** {@code smoothed}: the value at each edge is interpolated between its neighbours. */
  SMOOTHED("smoothed");

  private final String text;

  RangeExtension(String text) {
    this.text = text;
  }

  /** The modifier in PromQL; empty for {@link #NONE}. */
  public String text() {
    return text;
  }
}
