package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.scrape.http.BodyBuffer;
import org.junit.jupiter.api.Test;

class BodyBuffersTest {
  private final MemoryAccount account =
      new MemoryBudget(1 << 20).share("scrape", 1 << 20).account("bodies");
  private final BodyBuffers buffers = new BodyBuffers(account);

  @Test
  void buffersAreSharedAndCounted() {
    BodyBuffer first = buffers.take(0);
    first.clear(1 << 20);
    assertThat(first.append(new byte[100_000], 0, 100_000)).isTrue();
    assertThat(account.held()).isEqualTo(first.capacity());
    buffers.give(first);
    assertThat(buffers.take(200_000)).isNotSameAs(first);
    assertThat(buffers.take(50_000)).isSameAs(first);
  }

  @Test
  void bodyThatTheBudgetHasNoRoomForIsRefused() {
    BodyBuffer buffer = buffers.take(0);
    buffer.clear(1 << 30);
    byte[] chunk = new byte[100_000];
    boolean taken = true;
    for (int i = 0; i < 20 && taken; i++) {
      taken = buffer.append(chunk, 0, chunk.length);
    }
    assertThat(taken).isFalse();
    assertThat(buffer.refusal()).contains("not enough memory for the body", "bodies");
    buffers.give(buffer);
    buffer.free();
    assertThat(account.held()).isZero();
  }

  @Test
  void whatManyScrapesDoWithoutIsGivenUp() {
    BodyBuffer[] atOnce = new BodyBuffer[5];
    for (int i = 0; i < atOnce.length; i++) {
      atOnce[i] = buffers.take(0);
      atOnce[i].clear(1 << 20);
      assertThat(atOnce[i].append(new byte[100_000], 0, 100_000)).isTrue();
    }
    for (BodyBuffer buffer : atOnce) {
      buffers.give(buffer);
    }
    for (int scrape = 0; scrape < BodyBuffers.MAX_UNUSED + 5; scrape++) {
      buffers.give(buffers.take(90_000));
    }
    assertThat(account.held()).isEqualTo(atOnce[4].capacity()).isPositive();
  }

  @Test
  void bodyIsCutBehindItsLimit() {
    BodyBuffer buffer = buffers.take(0);
    buffer.clear(10);
    assertThat(buffer.append(new byte[10], 0, 10)).isTrue();
    assertThat(buffer.append(new byte[10], 0, 10)).isFalse();
    assertThat(buffer.length()).isEqualTo(11);
    assertThat(buffer.bytes().length).isGreaterThan(11);
  }
}
