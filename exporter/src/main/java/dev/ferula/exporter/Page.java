package dev.ferula.exporter;

import dev.ferula.exposition.ExpositionWriter;
import java.io.IOException;
import java.util.Set;

/** Reads the sources and writes what they hold. */
interface Page {
  /**
   * Writes the families that the names ask for, all for none, without finishing the writer.
   *
   * @return how many series were written
   * @throws ScrapeFailure if the page cannot be made, where nothing was written then, or not in
   *     time
   */
  long write(ExpositionWriter out, Set<String> names, Deadline deadline) throws IOException;

  /** What keeps series from the page at present, as sentences. */
  int conflictCount();
}
