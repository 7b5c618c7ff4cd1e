package dev.ferula.disk;

/** A lock that is held until it is closed, or until the process ends. */
@FunctionalInterface
public interface DiskLock extends AutoCloseable {
  @Override
  void close();
}
