package dev.ferula.discovery;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** JSON values one behind the other, read as they come. For one thread. */
public final class JsonStream implements AutoCloseable {
  private final JsonParser parser;

  public JsonStream(InputStream in) throws IOException {
    this.parser = JsonValue.FACTORY.createParser(in);
  }

  /**
   * Waits for the next value.
   *
   * @return null at the end
   * @throws IOException if there is no more of the stream to be had, or it is not JSON
   */
  public @Nullable JsonValue next() throws IOException {
    return parser.nextToken() == null ? null : JsonValue.of(parser);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
