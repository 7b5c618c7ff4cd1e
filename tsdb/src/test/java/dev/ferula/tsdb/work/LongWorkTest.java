package dev.ferula.tsdb.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LongWorkTest {
  private final AtomicLong now = new AtomicLong(-3_000_000_000L);
  private final List<String> lines = new ArrayList<>();
  private final LongWork work = new LongWork(now::get, lines::add);

  private void pass(double seconds) {
    now.addAndGet((long) (seconds * 1e9));
  }

  @Test
  void whatIsUnderWayIsListedUntilItEnds() {
    try (LongWork.Piece cleanup = work.begin(LongWork.Kind.TOMBSTONE_CLEANUP, 3)) {
      cleanup.advance();
      try (LongWork.Piece _ = work.begin(LongWork.Kind.HEAD_TRUNCATION, 0)) {
        assertThat(work.underWay())
            .extracting(LongWork.Piece::kind)
            .containsExactly(LongWork.Kind.TOMBSTONE_CLEANUP, LongWork.Kind.HEAD_TRUNCATION);
      }
      pass(2.5);
      assertThat(work.underWay()).containsExactly(cleanup);
      assertThat(cleanup.done()).isEqualTo(1);
      assertThat(cleanup.all()).isEqualTo(3);
      assertThat(cleanup.seconds()).isEqualTo(2.5);
    }
    assertThat(work.underWay()).isEmpty();
    assertThat(lines).isEmpty();
  }

  @Test
  void whatTakesLongSaysSoEveryTenSecondsAndWhenItHasEnded() {
    try (LongWork.Piece piece = work.begin(LongWork.Kind.COMPACTION, 100)) {
      for (int i = 0; i < 100; i++) {
        pass(0.25);
        piece.advance();
      }
    }
    assertThat(lines)
        .containsExactly(
            "compaction goes on done=40 all=100 unit=series seconds=10",
            "compaction goes on done=80 all=100 unit=series seconds=20",
            "compaction has ended done=100 all=100 unit=series seconds=25");
  }

  @Test
  void whatIsNotToBeDoneAnyMoreEndsWithItsNextPart() {
    try (LongWork.Piece piece = work.begin(LongWork.Kind.COMPACTION, 100)) {
      piece.advance();
      work.end();
      assertThatThrownBy(piece::advance)
          .isInstanceOf(StorageException.class)
          .hasMessage("compaction ended as the database closes");
      assertThat(piece.done()).isEqualTo(1);
    }
  }
}
