package dev.ferula.discovery;

import java.io.InputStream;

/** An answer whose body is read as it comes. For one thread. */
public interface WebAnswer extends AutoCloseable {
  int status();

  /** The words beside the status; empty where there are none. */
  String reason();

  /** The first value of a header, or empty. */
  String header(String name);

  InputStream body();

  @Override
  void close();
}
