package dev.ferula.discovery;

import com.fasterxml.jackson.core.JsonParser;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** JSON values one behind the other, read as they come. For one thread. */
public final class JsonStream implements AutoCloseable {
  /** The most bytes that one value may have. */
  public static final int MAX_VALUE_BYTES = 8 << 20;

  private final Counted in;
  private final JsonParser parser;

  public JsonStream(InputStream in) throws IOException {
    this.in = new Counted(in);
    this.parser = JsonValue.FACTORY.createParser(this.in);
  }

  /** Refuses more than a value may have. */
  private static final class Counted extends FilterInputStream {
    private int left = MAX_VALUE_BYTES;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      left -= Math.max(0, count);
      if (left < 0) {
        throw new IOException("a value of more than " + MAX_VALUE_BYTES + " bytes");
      }
      return count;
    }
  }

  /**
   * Waits for the next value.
   *
   * @return null at the end
   * @throws IOException if there is no more of the stream to be had, or it is not JSON
   */
  public @Nullable JsonValue next() throws IOException {
    in.left = MAX_VALUE_BYTES;
    return parser.nextToken() == null ? null : JsonValue.of(parser);
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
