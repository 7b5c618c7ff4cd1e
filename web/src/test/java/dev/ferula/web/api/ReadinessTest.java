package dev.ferula.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who asks a server that starts is told as soon as it has, and not much later that it has not. */
class ReadinessTest {
  @ParameterizedTest
  @EnumSource(names = {"READY", "STOPPING"})
  void whoAsksWhileItStartsIsToldAtTheEndOfTheStart(Readiness.State state) {
    Readiness readiness = new Readiness(Duration.ofDays(1));
    CompletableFuture<Readiness.State> told = CompletableFuture.supplyAsync(readiness::soon);
    readiness.become(state);
    assertThat(told.join()).isEqualTo(state);
    assertThat(readiness.soon()).isEqualTo(state);
  }

  @Test
  void nobodyWaitsForAStartThatTakesLong() {
    assertThat(new Readiness(Duration.ZERO).soon()).isEqualTo(Readiness.State.STARTING);
  }
}
