package dev.ferula.exporter;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Passes each complaint on once. Safe for use by several threads. */
final class Complaints {
  /** So many complaints are remembered; when more come, all of them may be heard again. */
  private static final int REMEMBERED = 1000;

  private static final System.Logger LOG = System.getLogger(PrometheusExporter.class.getName());

  private final Consumer<Exception> onError;
  private final Set<String> heard = ConcurrentHashMap.newKeySet();

  Complaints(Consumer<Exception> onError) {
    this.onError = onError;
  }

  void once(String message) {
    if (isNew(message)) {
      always(message);
    }
  }

  private boolean isNew(String complaint) {
    if (heard.size() >= REMEMBERED) {
      heard.clear();
    }
    return heard.add(complaint);
  }

  void always(String message) {
    tell(new ExporterException(message));
  }

  /** For a source that failed: once for each kind of failure of each family. */
  void once(String family, RuntimeException failure) {
    if (isNew(family + failure)) {
      tell(new ExporterException("reading \"" + family + "\" failed: " + failure, failure));
    }
  }

  private void tell(ExporterException complaint) {
    try {
      onError.accept(complaint);
    } catch (RuntimeException e) {
      log(complaint);
      log(e);
    }
  }

  /** What is done with complaints by default. */
  static void log(Exception complaint) {
    LOG.log(System.Logger.Level.WARNING, "msg=\"metrics left out\"", complaint);
  }
}
