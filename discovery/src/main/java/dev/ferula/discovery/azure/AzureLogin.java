package dev.ferula.discovery.azure;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.LoginToken;
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

/** Asks for tokens of one of Microsoft's clouds in the way that the settings say. */
final class AzureLogin {
  private static final String MACHINE = "http://169.254.169.254";
  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final Azure azure;
  private final AzureCloud cloud;
  private final WebRefresh.Source source;
  private final UnaryOperator<@Nullable String> environment;
  private final Clock clock;

  AzureLogin(
      Azure azure,
      AzureCloud cloud,
      WebRefresh.Source source,
      UnaryOperator<@Nullable String> environment,
      Clock clock) {
    this.azure = azure;
    this.cloud = cloud;
    this.source = source;
    this.environment = environment;
    this.clock = clock;
  }

  LoginToken.Lent ask() throws InterruptedException {
    try {
      return switch (azure.method()) {
        case "ManagedIdentity" -> byMachine();
        case "WorkloadIdentity" -> byWorkload();
        case "SDK" -> byEnvironment();
        default -> bySecret(azure.tenant(), azure.client(), azure.clientSecret());
      };
    } catch (DiscoveryException e) {
      throw new DiscoveryException("could not get a token: " + e.getMessage(), e);
    }
  }

  /* As Microsoft's own programs look for it, but for those that run other programs. */
  private LoginToken.Lent byEnvironment() throws InterruptedException {
    String tenant = azure.tenant().isEmpty() ? variable("AZURE_TENANT_ID") : azure.tenant();
    String secret = variable("AZURE_CLIENT_SECRET");
    if (!secret.isEmpty() && !tenant.isEmpty()) {
      return bySecret(tenant, variable("AZURE_CLIENT_ID"), secret);
    }
    return variable("AZURE_FEDERATED_TOKEN_FILE").isEmpty() ? byMachine() : byWorkload();
  }

  private LoginToken.Lent bySecret(String tenant, String client, String secret)
      throws InterruptedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("client_id", client);
    form.put("client_secret", secret);
    return byForm(cloud.login(), tenant, form);
  }

  private LoginToken.Lent byWorkload() throws InterruptedException {
    Path file = Path.of(variable("AZURE_FEDERATED_TOKEN_FILE"));
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("client_id", variable("AZURE_CLIENT_ID"));
    form.put("client_assertion_type", ASSERTION);
    try {
      form.put("client_assertion", Files.readString(file).strip());
    } catch (IOException e) {
      throw new DiscoveryException("cannot read " + file + ": " + e.getMessage(), e);
    }
    String authority = variable("AZURE_AUTHORITY_HOST");
    String login = authority.isEmpty() ? cloud.login() : authority;
    return byForm(login, variable("AZURE_TENANT_ID"), form);
  }

  private LoginToken.Lent byForm(String login, String tenant, Map<String, String> form)
      throws InterruptedException {
    form.put("scope", cloud.audience() + "/.default");
    String base = login.endsWith("/") ? login : login + "/";
    String url = base + WebRefresh.encode(tenant) + "/oauth2/v2.0/token";
    return lent(source.json(WebRequest.form(url, form, source.timeout())));
  }

  private LoginToken.Lent byMachine() throws InterruptedException {
    String hosted = variable("IDENTITY_ENDPOINT");
    String host = variable("AZURE_POD_IDENTITY_AUTHORITY_HOST");
    String query = "&resource=" + WebRefresh.encode(cloud.audience());
    if (!azure.client().isEmpty()) {
      query += "&client_id=" + WebRefresh.encode(azure.client());
    }
    if (!hosted.isEmpty()) {
      return lent(
          source.json(
              hosted + "?api-version=2019-08-01" + query,
              Map.of("X-IDENTITY-HEADER", variable("IDENTITY_HEADER"))));
    }
    String path = "/metadata/identity/oauth2/token?api-version=2018-02-01";
    return lent(
        source.json((host.isEmpty() ? MACHINE : host) + path + query, Map.of("Metadata", "true")));
  }

  private LoginToken.Lent lent(JsonValue answer) {
    JsonValue seconds = answer.get("expires_in");
    long left = seconds.isNumber() ? seconds.whole() : wholeOrHour(seconds.text());
    return LoginToken.Lent.of(answer.text("access_token"), left, clock);
  }

  /* The machine's service writes numbers as texts. */
  private static long wholeOrHour(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 3600;
    }
  }

  private String variable(String name) {
    String value = environment.apply(name);
    return value == null ? "" : value;
  }
}
