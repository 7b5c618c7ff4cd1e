package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BodySinkTest {
  private final BodyBuffer buffer = new BodyBuffer();

  @Test
  void whatComesTooLateDoesNotReachTheBuffer() {
    buffer.clear(100);
    BodySink sink = new BodySink(buffer, 100);
    assertThat(sink.take(ByteBuffer.wrap(new byte[] {1, 2}))).isNull();
    sink.close();
    assertThat(sink.take(ByteBuffer.wrap(new byte[] {3}))).isNull();
    assertThat(buffer.length()).isEqualTo(2);
    assertThat(buffer.bytes()).startsWith(1, 2);
  }

  @Test
  void whatIsAsLargeAsTheLimitIsRefused() {
    buffer.clear(4);
    try (BodySink sink = new BodySink(buffer, 4)) {
      assertThat(sink.take(ByteBuffer.allocate(3))).isNull();
      FetchException refusal = sink.take(ByteBuffer.allocateDirect(3));
      assertThat(refusal).isNotNull().hasMessage("body size limit exceeded");
      assertThat(buffer.length()).isLessThanOrEqualTo(5);
    }
  }
}
