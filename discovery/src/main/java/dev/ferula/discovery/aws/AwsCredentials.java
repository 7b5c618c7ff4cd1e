package dev.ferula.discovery.aws;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.discovery.XmlElement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds keys where Amazon's own programs find them, in their order: the configuration, the
 * environment, a token that a cluster lends, shared files, the container's and the machine's
 * service. Keys that were lent are asked for again before they end. For one thread.
 */
final class AwsCredentials {
  private static final Duration EARLY = Duration.ofMinutes(5);
  private static final String CONTAINER = "http://169.254.170.2";
  private static final String MACHINE = "http://169.254.169.254";
  /* How a machine's service answers that is older than tokens, or plays one. */
  private static final Set<Integer> WITHOUT_TOKENS = Set.of(403, 404, 405);
  private static final String SESSION = "prometheus";

  private final AwsAccess access;
  private final WebRefresh.Source source;
  private final UnaryOperator<@Nullable String> environment;
  private final Clock clock;
  private @Nullable AwsKeys keys;

  AwsCredentials(
      AwsAccess access,
      WebRefresh.Source source,
      UnaryOperator<@Nullable String> environment,
      Clock clock) {
    this.access = access;
    this.source = source;
    this.environment = environment;
    this.clock = clock;
  }

  /** The region of the configuration, the environment, the shared files or the machine. */
  String region() throws InterruptedException {
    String region = first(access.region(), variable("AWS_REGION"), variable("AWS_DEFAULT_REGION"));
    region = first(region, profile().get("region"));
    try {
      return region.isEmpty() ? machine("/latest/meta-data/placement/region") : region;
    } catch (DiscoveryException e) {
      throw new DiscoveryException("could not determine AWS region: " + e.getMessage(), e);
    }
  }

  /** Keys that are good for some minutes. */
  AwsKeys keys(String region) throws InterruptedException {
    AwsKeys current = keys;
    if (current == null || current.expiry().isBefore(clock.instant().plus(EARLY))) {
      AwsKeys own = own(region);
      current = access.roleArn().isEmpty() ? own : assumed(own, region);
      keys = current;
    }
    return current;
  }

  /** Looks for keys anew before the next request, because these were refused. */
  void forget() {
    keys = null;
  }

  private AwsKeys own(String region) throws InterruptedException {
    if (!access.accessKey().isEmpty() && !access.secretKey().isEmpty()) {
      return AwsKeys.lasting(access.accessKey(), access.secretKey(), "");
    }
    AwsKeys found =
        AwsKeys.lasting(
            variable("AWS_ACCESS_KEY_ID"),
            variable("AWS_SECRET_ACCESS_KEY"),
            variable("AWS_SESSION_TOKEN"));
    String token = variable("AWS_WEB_IDENTITY_TOKEN_FILE");
    if (!found.isComplete() && !token.isEmpty() && access.profile().isEmpty()) {
      return byToken(Path.of(token), region);
    }
    // A profile that is asked for by name goes before the environment.
    if (!found.isComplete() || !access.profile().isEmpty()) {
      AwsProfile profile = profile();
      AwsKeys shared =
          AwsKeys.lasting(
              profile.get("aws_access_key_id"),
              profile.get("aws_secret_access_key"),
              profile.get("aws_session_token"));
      found = shared.isComplete() ? shared : found;
    }
    return found.isComplete() ? found : lent();
  }

  private AwsKeys lent() throws InterruptedException {
    String relative = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    String full = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    if (!relative.isEmpty() || !full.isEmpty()) {
      return AwsKeys.of(container(relative.isEmpty() ? full : CONTAINER + relative));
    }
    String path = "/latest/meta-data/iam/security-credentials/";
    String role = machine(path).lines().findFirst().orElse("").strip();
    return AwsKeys.of(JsonValue.parse(machine(path + role)));
  }

  private JsonValue container(String url) throws InterruptedException {
    String token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    String file = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (!file.isEmpty()) {
      token = content(Path.of(file));
    }
    return source.json(url, token.isEmpty() ? Map.of() : Map.of("Authorization", token));
  }

  private String machine(String path) throws InterruptedException {
    if (variable("AWS_EC2_METADATA_DISABLED").equalsIgnoreCase("true")) {
      throw new DiscoveryException("access to the machine's service is disabled by environment");
    }
    String endpoint = first(variable("AWS_EC2_METADATA_SERVICE_ENDPOINT"), MACHINE);
    WebRequest ask =
        new WebRequest("PUT", endpoint + "/latest/api/token", "", Map.of(), "", source.timeout())
            .with("X-aws-ec2-metadata-token-ttl-seconds", "300");
    WebPage lent = source.page(ask);
    WebRequest wanted = WebRequest.get(endpoint + path, source.timeout());
    if (!WITHOUT_TOKENS.contains(lent.status())) {
      String token = WebRefresh.Source.requireGood(ask, lent).text();
      wanted = wanted.with("X-aws-ec2-metadata-token", token);
    }
    return source.good(wanted).text().strip();
  }

  // Roles.

  private AwsKeys assumed(AwsKeys own, String region) throws InterruptedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Action", "AssumeRole");
    form.put("RoleArn", access.roleArn());
    form.put("RoleSessionName", SESSION);
    if (!access.externalId().isEmpty()) {
      form.put("ExternalId", access.externalId());
    }
    WebRequest ask = AwsService.form(tokenService(region), "2011-06-15", form, source.timeout());
    WebRequest signed = new AwsSignature(region, "sts").sign(ask, own, clock.instant());
    return AwsKeys.of(answer(signed).at("AssumeRoleResult", "Credentials"));
  }

  private AwsKeys byToken(Path file, String region) throws InterruptedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Action", "AssumeRoleWithWebIdentity");
    form.put("RoleArn", variable("AWS_ROLE_ARN"));
    form.put("RoleSessionName", first(variable("AWS_ROLE_SESSION_NAME"), SESSION));
    form.put("WebIdentityToken", content(file));
    WebRequest ask = AwsService.form(tokenService(region), "2011-06-15", form, source.timeout());
    return AwsKeys.of(answer(ask).at("AssumeRoleWithWebIdentityResult", "Credentials"));
  }

  private XmlElement answer(WebRequest request) throws InterruptedException {
    WebPage page = source.page(request);
    if (page.status() != 200) {
      throw new DiscoveryException("could not assume role: " + AwsService.complaint(page));
    }
    return XmlElement.parse(page.text());
  }

  private String tokenService(String region) {
    return first(
        variable("AWS_ENDPOINT_URL_STS"),
        "https://sts"
            + (access.fipsTokens() ? "-fips." : ".")
            + region
            + "."
            + AwsService.domain(region));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new DiscoveryException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private AwsProfile profile() {
    return AwsProfile.read(access.profile(), environment);
  }

  private String variable(String name) {
    String value = environment.apply(name);
    return value == null ? "" : value;
  }

  private static String first(String... texts) {
    for (String text : texts) {
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }
}
