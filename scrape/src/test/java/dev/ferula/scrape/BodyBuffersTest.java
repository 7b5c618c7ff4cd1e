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

  private final byte[] piece = new byte[100_000];

  private BodyBuffer asked(int expected) {
    BodyBuffer buffer = buffers.take(expected);
    buffer.clear(1 << 20);
    return buffer;
  }

  @Test
  void arraysAreSharedAndCounted() {
    BodyBuffer first = asked(0);
    assertThat(first.append(piece, 0, piece.length)).isTrue();
    byte[] array = first.bytes();
    assertThat(account.held()).isEqualTo(first.capacity()).isEqualTo(array.length);
    buffers.give(first);
    BodyBuffer larger = asked(200_000);
    assertThat(larger.append(piece, 0, 1)).isTrue();
    assertThat(larger.bytes()).isNotSameAs(array);
    BodyBuffer second = asked(50_000);
    assertThat(second.append(piece, 0, 1)).isTrue();
    assertThat(second.bytes()).isSameAs(array);
  }

  @Test
  void scrapesThatWaitForAnswersHoldNoArrays() {
    BodyBuffer[] waiting = new BodyBuffer[50];
    for (int i = 0; i < waiting.length; i++) {
      waiting[i] = asked(90_000);
    }
    assertThat(account.held()).isZero();
    for (BodyBuffer buffer : waiting) {
      assertThat(buffer.append(piece, 0, piece.length)).isTrue();
      buffers.give(buffer);
    }
    assertThat(account.held()).isPositive().isLessThan(2 * piece.length);
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
    BodyBuffer next = asked(0);
    assertThat(next.append(chunk, 0, 1)).isTrue();
    next.free();
    assertThat(account.held()).isZero();
  }

  @Test
  void whatManyScrapesDoWithoutIsGivenUp() {
    BodyBuffer[] atOnce = new BodyBuffer[5];
    for (int i = 0; i < atOnce.length; i++) {
      atOnce[i] = asked(0);
      assertThat(atOnce[i].append(piece, 0, piece.length)).isTrue();
    }
    int one = atOnce[4].capacity();
    for (BodyBuffer buffer : atOnce) {
      buffers.give(buffer);
    }
    for (int scrape = 0; scrape < BodyBuffers.MAX_UNUSED + 5; scrape++) {
      BodyBuffer buffer = asked(90_000);
      assertThat(buffer.append(piece, 0, piece.length)).isTrue();
      buffers.give(buffer);
    }
    assertThat(account.held()).isEqualTo(one).isPositive();
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
