package dev.ferula.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.bcrypt.BCrypt;

class PasswordsTest {
  private final Map<String, String> users =
      Map.of(
          "low", BCrypt.hashpw("secret", BCrypt.gensalt(4)),
          "high", BCrypt.hashpw("secret", BCrypt.gensalt(8)));

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

  @Test
  void wrongPasswordTakesTheSameTimeForEverybody() {
    double unknown = fastest("nobody");
    assertThat(fastest("low") / unknown).isBetween(0.6, 1.6);
    assertThat(fastest("high") / unknown).isBetween(0.6, 1.6);
  }

  /* The fastest of several tries: what else runs only ever adds to the time. */
  private double fastest(String user) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 9; i++) {
      long start = System.nanoTime();
      assertThat(check(user, "wrong" + i)).isEqualTo(Passwords.Verdict.WRONG);
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest;
  }
}
