package dev.ferula.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

class PasswordsTest {
  private static final int HIGHEST = 8;

  private final Map<String, String> users =
      Map.of(
          "low", BCrypt.hashpw("secret", BCrypt.gensalt(4)),
          "high", BCrypt.hashpw("secret", BCrypt.gensalt(HIGHEST)));

  private final Passwords passwords = new Passwords();

  @AfterEach
  void close() {
    passwords.close();
  }

  private Passwords.Verdict check(String user, String password) {
    return passwords.check(users, user, password);
  }

  @Test
  void onlyTheRightPasswordOfAUserIsRight() {
    assertThat(check("low", "secret")).isEqualTo(Passwords.Verdict.RIGHT);
    assertThat(check("high", "secret")).isEqualTo(Passwords.Verdict.RIGHT);
    assertThat(check("low", "Secret")).isEqualTo(Passwords.Verdict.WRONG);
    assertThat(check("low", "")).isEqualTo(Passwords.Verdict.WRONG);
    assertThat(check("nobody", "secret")).isEqualTo(Passwords.Verdict.WRONG);
  }

  /* CVE-2022-46146: what is remembered must not be reachable by another name or password. */
  @Test
  void whatIsRememberedHoldsForThatUserHashAndPasswordAlone() {
    String hash = users.get("low");
    assertThat(check("low", "secret")).isEqualTo(Passwords.Verdict.RIGHT);
    assertThat(check("low", "secret")).isEqualTo(Passwords.Verdict.RIGHT);
    assertThat(check("low" + hash, "secret")).isEqualTo(Passwords.Verdict.WRONG);
    assertThat(check("lo", "w" + hash + "secret")).isEqualTo(Passwords.Verdict.WRONG);
    Map<String, String> changed = Map.of("low", BCrypt.hashpw("other", BCrypt.gensalt(4)));
    assertThat(passwords.check(changed, "low", "secret")).isEqualTo(Passwords.Verdict.WRONG);
  }

  /* Rounds are counted, as they are what takes the time: a clock would count other things, too. */
  @ParameterizedTest
  @CsvSource({
    "low,    wrong",
    "high,   wrong",
    "low,    ''",
    "nobody, secret",
    "'',     wrong",
    "LOW,    secret",
    "$2a$04$ciphercipherciphercipher, wrong"
  })
  void wrongPasswordTakesTheSameWorkForEverybody(String user, String password) {
    AtomicLong rounds = new AtomicLong();
    Passwords.Bcrypt counting =
        new Passwords.Bcrypt() {
          @Override
          public boolean matches(String given, String hash) {
            rounds.addAndGet(1L << Passwords.cost(hash));
            return BCrypt.checkpw(given, hash);
          }

          @Override
          public void spend(String salt) {
            rounds.addAndGet(1L << Passwords.cost(salt));
          }
        };
    try (Passwords counted = new Passwords(counting)) {
      for (int i = 1; i <= 3; i++) {
        assertThat(counted.check(users, user, password)).isEqualTo(Passwords.Verdict.WRONG);
        assertThat(rounds.get()).isEqualTo(i * (1L << HIGHEST));
      }
    }
  }

  /* That what is spent is spent: 2^12 rounds take far longer than 2^4, whatever else runs. */
  @Test
  void aPasswordOfNobodyIsHashedReally() {
    Map<String, String> one = Map.of("a", BCrypt.hashpw("secret", BCrypt.gensalt(12)));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = passwordNanos(threads);
    assertThat(passwords.check(one, "nobody", "secret")).isEqualTo(Passwords.Verdict.WRONG);
    assertThat(passwordNanos(threads) - before).isGreaterThan(10_000_000);
  }

  /* The processor time of the threads that check passwords. */
  private static long passwordNanos(ThreadMXBean threads) {
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(info -> info != null && info.getThreadName().equals("passwords"))
        .mapToLong(info -> Math.max(0, threads.getThreadCpuTime(info.getThreadId())))
        .sum();
  }
}
