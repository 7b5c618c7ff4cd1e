package dev.ferula.textparse;

/** What a parser stands at. */
public enum Entry {
  /** A series with a float value. */
  SERIES,
  /** A series with a native histogram. */
  HISTOGRAM,
  /** The type of a metric family. */
  TYPE,
  /** The help text of a metric family. */
  HELP,
  /** The unit of a metric family. */
  UNIT,
  /** A comment without meaning. */
  COMMENT,
  /** The end of a body that is well-formed to its end. */
  END
}
