package dev.ferula.scrape;

/** What is remembered of one target between its scrapes, and across reloads that change nothing. */
record TargetMemory(SeriesCache series, MetadataCache metadata) {
  static TargetMemory empty(SeriesHash hash) {
    return new TargetMemory(new SeriesCache(hash), new MetadataCache(hash));
  }
}
