package dev.ferula.exporter;

/** Something that keeps series from the page; what an exporter's error handler is told. */
public final class ExporterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ExporterException(String message) {
    super(message);
  }

  ExporterException(String message, Throwable cause) {
    super(message, cause);
  }
}
