package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What a server comes to by itself, seen as clients see it, who can only ask again. */
public final class Eventually {
  /** Longer than anything here takes on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(20);

  /** What is asked again and again. */
  @FunctionalInterface
  public interface Question<T> {
    T ask() throws Exception;
  }

  private Eventually() {}

  /** The first answer that is as wanted; fails with the last one if none comes. */
  public static <T> T answer(Question<T> question, Predicate<T> wanted) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    T answer = question.ask();
    while (!wanted.test(answer)) {
      assertThat(System.nanoTime()).as("still %s", answer).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      answer = question.ask();
    }
    return answer;
  }

  /** Returns once an answer has the text. */
  public static void says(String text, Question<String> question) throws Exception {
    answer(question, answer -> answer.contains(text));
  }

  /** Returns once the condition holds; fails with what was waited for. */
  public static void holds(String what, Question<Boolean> condition) throws Exception {
    answer(() -> condition.ask() ? "" : "without " + what, String::isEmpty);
  }
}
