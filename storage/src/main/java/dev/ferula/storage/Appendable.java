package dev.ferula.storage;

/** Whatever takes samples. */
@FunctionalInterface
public interface Appendable {
  /** A new batch, to be used by one thread and closed by it. */
  Appender appender();
}
