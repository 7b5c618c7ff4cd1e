package dev.ferula.discovery.gce;

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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks for tokens as Google's own programs do: with the file that the environment names, with that
 * of the command line tool, and at last from the machine itself. For one thread.
 */
final class GoogleLogin {
  private static final String SCOPE = "https://www.googleapis.com/auth/compute.readonly";
  private static final String TOKENS = "https://oauth2.googleapis.com/token";
  private static final String MACHINE = "169.254.169.254";
  private static final long HOUR = 3600;

  private final WebRefresh.Source source;
  private final UnaryOperator<@Nullable String> environment;
  private final Clock clock;

  GoogleLogin(WebRefresh.Source source, UnaryOperator<@Nullable String> environment, Clock clock) {
    this.source = source;
    this.environment = environment;
    this.clock = clock;
  }

  LoginToken.Lent ask() throws InterruptedException {
    try {
      String named = variable("GOOGLE_APPLICATION_CREDENTIALS");
      Path usual = Path.of(variable("HOME"), ".config/gcloud/application_default_credentials.json");
      if (!named.isEmpty()) {
        return byFile(Path.of(named));
      }
      return Files.isRegularFile(usual) ? byFile(usual) : byMachine();
    } catch (DiscoveryException e) {
      throw new DiscoveryException("cannot fetch token: " + e.getMessage(), e);
    }
  }

  private LoginToken.Lent byFile(Path file) throws InterruptedException {
    JsonValue credentials;
    try {
      credentials = JsonValue.parse(Files.readString(file));
    } catch (IOException e) {
      throw new DiscoveryException("cannot read " + file + ": " + e.getMessage(), e);
    }
    String type = credentials.text("type");
    return switch (type) {
      case "service_account" -> byKey(credentials);
      case "authorized_user" -> byUser(credentials);
      default ->
          throw new DiscoveryException(
              file + ": credentials of type \"" + type + "\" are not supported");
    };
  }

  private LoginToken.Lent byUser(JsonValue credentials) throws InterruptedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "refresh_token");
    form.put("client_id", credentials.text("client_id"));
    form.put("client_secret", credentials.text("client_secret"));
    form.put("refresh_token", credentials.text("refresh_token"));
    return lent(form, tokens(credentials));
  }

  private LoginToken.Lent byKey(JsonValue credentials) throws InterruptedException {
    String tokens = tokens(credentials);
    long now = clock.instant().getEpochSecond();
    Map<String, JsonValue> claims = new LinkedHashMap<>();
    claims.put("iss", JsonValue.ofText(credentials.text("client_email")));
    claims.put("scope", JsonValue.ofText(SCOPE));
    claims.put("aud", JsonValue.ofText(tokens));
    claims.put("iat", JsonValue.ofWhole(now));
    claims.put("exp", JsonValue.ofWhole(now + HOUR));
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", SignedToken.GRANT);
    form.put(
        "assertion",
        SignedToken.of(
            256,
            credentials.text("private_key_id"),
            JsonValue.ofFields(claims),
            credentials.text("private_key")));
    return lent(form, tokens);
  }

  private static String tokens(JsonValue credentials) {
    String own = credentials.text("token_uri");
    return own.isEmpty() ? TOKENS : own;
  }

  private LoginToken.Lent lent(Map<String, String> form, String url) throws InterruptedException {
    return lent(source.json(WebRequest.form(url, form, source.timeout())));
  }

  private LoginToken.Lent byMachine() throws InterruptedException {
    String host = variable("GCE_METADATA_HOST");
    String url =
        "http://"
            + (host.isEmpty() ? MACHINE : host)
            + "/computeMetadata/v1/instance/service-accounts/default/token?scopes="
            + WebRefresh.encode(SCOPE);
    return lent(source.json(url, Map.of("Metadata-Flavor", "Google")));
  }

  private LoginToken.Lent lent(JsonValue answer) {
    return LoginToken.Lent.of(answer.text("access_token"), answer.get("expires_in").whole(), clock);
  }

  private String variable(String name) {
    String value = environment.apply(name);
    return value == null ? "" : value;
  }
}
