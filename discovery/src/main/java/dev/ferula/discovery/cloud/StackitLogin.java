package dev.ferula.discovery.cloud;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.LoginToken;
import dev.ferula.discovery.SignedToken;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The key of a service account at STACKIT, in texts or in files; texts come first.
 *
 * @param account JSON about the account, which mostly holds the private key as well
 * @param privateKey in PEM, where the account's JSON has none
 * @param tokens where tokens are asked for
 */
public record StackitLogin(
    String account, String accountFile, String privateKey, String privateKeyFile, String tokens) {
  /** Where the provider lends tokens. */
  public static final String TOKENS = "https://service-account.api.stackit.cloud/token";

  private static final long ASSERTED_SECONDS = Duration.ofMinutes(10).toSeconds();

  /** Whether there is no key: then requests are not signed. */
  boolean isNone() {
    return account.isEmpty() && accountFile.isEmpty();
  }

  LoginToken.Lent ask(WebRefresh.Source source, Clock clock) throws InterruptedException {
    JsonValue credentials =
        JsonValue.parse(account.isEmpty() ? read(accountFile) : account).get("credentials");
    long now = clock.instant().getEpochSecond();
    Map<String, JsonValue> claims = new LinkedHashMap<>();
    for (String name : new String[] {"iss", "sub", "aud"}) {
      claims.put(name, JsonValue.ofText(credentials.text(name)));
    }
    claims.put("jti", JsonValue.ofText(UUID.randomUUID().toString()));
    claims.put("iat", JsonValue.ofWhole(now));
    claims.put("exp", JsonValue.ofWhole(now + ASSERTED_SECONDS));
    Map<String, String> form = new LinkedHashMap<>();
    form.put(
        "assertion",
        SignedToken.of(512, credentials.text("kid"), JsonValue.ofFields(claims), key(credentials)));
    form.put("grant_type", SignedToken.GRANT);
    JsonValue answer = source.json(WebRequest.form(tokens, form, source.timeout()));
    return LoginToken.Lent.of(answer.text("access_token"), answer.get("expires_in").whole(), clock);
  }

  private String key(JsonValue credentials) {
    String own = credentials.text("privateKey");
    if (!privateKey.isEmpty() || !own.isEmpty()) {
      return privateKey.isEmpty() ? own : privateKey;
    }
    if (privateKeyFile.isEmpty()) {
      throw new DiscoveryException("the service account key has no private key");
    }
    return read(privateKeyFile);
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new DiscoveryException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "StackitLogin[accountFile=" + accountFile + "]";
  }
}
