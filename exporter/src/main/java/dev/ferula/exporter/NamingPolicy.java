package dev.ferula.exporter;

/** How views and instruments are called on the page. */
public enum NamingPolicy {
  /** The user's name with every forbidden character replaced by an underscore; nothing added. */
  OPENCENSUS,
  /**
   * As {@link #OPENCENSUS}, with the unit ({@code _seconds}, {@code _bytes}) and, for counters,
   * {@code _total} at the end where they are not there yet. Values stay in the unit they have.
   */
  PROMETHEUS,
  /** The user's name as it is, in quotes where the scraper can read them, else escaped. */
  UTF8
}
