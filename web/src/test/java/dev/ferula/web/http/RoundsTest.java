package dev.ferula.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final Deque<Runnable> timers = new ArrayDeque<>();
  private final Rounds rounds = new Rounds(timers::add);
  private final List<String> told = new ArrayList<>();

  private void round() {
    timers.remove().run();
  }

  @Test
  void thousandWhoComeAndGoWithinARoundStartOneTimer() {
    for (int i = 0; i < 1000; i++) {
      rounds.add(() -> true, () -> told.add("asked")).run();
    }
    assertThat(timers).hasSize(1);
    round();
    assertThat(timers).isEmpty();
    assertThat(told).isEmpty();
  }

  @Test
  void whoStaysIsAskedInEachRoundAndToldOnce() {
    boolean[] answer = {false};
    rounds.add(() -> answer[0], () -> told.add("first"));
    round();
    rounds.add(() -> true, () -> told.add("second"));
    answer[0] = true;
    round();
    assertThat(told).containsExactly("first");
    round();
    assertThat(told).containsExactly("first", "second");
    assertThat(timers).isEmpty();
  }

  @Test
  void roundsBeginAnewForWhoeverComesLater() {
    rounds.add(() -> true, () -> {}).run();
    round();
    rounds.add(() -> true, () -> told.add("later"));
    round();
    round();
    assertThat(told).containsExactly("later");
  }

  @Test
  void anActionThatFailsDoesNotEndTheRoundsOfOthers() {
    rounds.add(
        () -> true,
        () -> {
          throw new IllegalStateException("on purpose");
        });
    rounds.add(() -> true, () -> told.add("other"));
    round();
    assertThatThrownBy(this::round).hasMessage("on purpose");
    round();
    assertThat(told).containsExactly("other");
  }
}
