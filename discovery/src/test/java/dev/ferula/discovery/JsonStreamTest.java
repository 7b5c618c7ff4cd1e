package dev.ferula.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonStreamTest {
  /** One object behind the other, each with a text of blanks. */
  private static final class Objects extends InputStream {
    private final byte[] one;
    private long at;
    private final long end;

    Objects(int length, int count) {
      one = ("{\"text\":\"" + " ".repeat(length) + "\"}").getBytes(StandardCharsets.UTF_8);
      end = (long) one.length * count;
    }

    @Override
    public int read() {
      return at == end ? -1 : one[(int) (at++ % one.length)];
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int count = (int) Math.min(Math.min(length, one.length - at % one.length), end - at);
      System.arraycopy(one, (int) (at % one.length), into, offset, count);
      at += count;
      return count == 0 && length > 0 ? -1 : count;
    }
  }

  @Test
  void aStreamMayBeLongerThanOneOfItsValues() throws IOException {
    int length = JsonStream.MAX_VALUE_BYTES / 4;
    try (JsonStream stream = new JsonStream(new Objects(length, 6))) {
      for (int i = 0; i < 6; i++) {
        JsonValue value = stream.next();
        assertThat(value).isNotNull();
        assertThat(value.text("text")).hasSize(length);
      }
      assertThat(stream.next()).isNull();
    }
  }

  @Test
  void aValueThatDoesNotEndIsRefused() throws IOException {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return '[';
          }
        };
    try (JsonStream stream = new JsonStream(new Objects(JsonStream.MAX_VALUE_BYTES + 10_000, 1))) {
      assertThatThrownBy(stream::next)
          .isInstanceOf(IOException.class)
          .hasMessage("a value of more than " + JsonStream.MAX_VALUE_BYTES + " bytes");
    }
    try (JsonStream stream = new JsonStream(endless)) {
      assertThatThrownBy(stream::next).isInstanceOf(IOException.class);
    }
    byte[] half = "{\"a\":".getBytes(StandardCharsets.UTF_8);
    try (JsonStream stream = new JsonStream(new ByteArrayInputStream(half))) {
      assertThatThrownBy(stream::next).isInstanceOf(IOException.class);
    }
  }
}
