package dev.ferula.exporter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Passes each complaint on once. Safe for use by several threads. */
final class Complaints {
  /** So many complaints are remembered; when more come, the oldest may be heard again. */
  private static final int REMEMBERED = 1000;

  private final Consumer<Exception> onError;
  private final Set<String> heard =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<String, Boolean>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  Complaints(Consumer<Exception> onError) {
    this.onError = onError;
  }

  void once(String message) {
    if (heard.add(message)) {
      onError.accept(new ExporterException(message));
    }
  }

  void always(String message) {
    onError.accept(new ExporterException(message));
  }

  /** For a source that failed: once for each kind of failure of each family. */
  void once(String family, RuntimeException failure) {
    if (heard.add(family + failure)) {
      onError.accept(
          new ExporterException("reading \"" + family + "\" failed: " + failure, failure));
    }
  }
}
