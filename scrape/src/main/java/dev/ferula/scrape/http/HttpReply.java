package dev.ferula.scrape.http;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** An answer whose body is read as it comes. For one thread. */
public interface HttpReply extends AutoCloseable {
  int status();

  /** The words beside the status; empty where there are none. */
  String reason();

  /** The first value of a header, or null. */
  @Nullable String header(String name);

  /** The body as it was sent. */
  InputStream body();

  /** Ends the exchange; the connection is kept where the body was read to its end. */
  @Override
  void close();
}
