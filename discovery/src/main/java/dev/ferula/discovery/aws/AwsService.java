package dev.ferula.discovery.aws;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.Pause;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.discovery.XmlElement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One of Amazon's services, asked with signed requests. For one thread. */
final class AwsService {
  private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
  private static final Set<String> REFUSED = Set.of("AuthFailure", "UnauthorizedOperation");

  /* Of a request that is refused for now, with the same pauses as Amazon's own programs. */
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final int TOO_MANY = 429;
  private static final Set<String> FOR_NOW =
      Set.of(
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "TooManyRequestsException",
          "RequestLimitExceeded",
          "BandwidthLimitExceeded",
          "LimitExceededException",
          "EC2ThrottledException",
          "RequestTimeout",
          "RequestTimeoutException");

  private final String name;
  private final AwsAccess access;
  private final WebRefresh.Source source;
  private final AwsCredentials credentials;
  private final UnaryOperator<@Nullable String> environment;
  private final Clock clock;
  private final Pause pause;

  /** A service that is asked over the network now. */
  static AwsService of(
      String name, AwsAccess access, Mechanism.Surroundings surroundings, Duration timeout) {
    WebRefresh.Source source = new WebRefresh.Source(surroundings.client(), timeout);
    return new AwsService(
        name, access, source, surroundings.environment(), Clock.systemUTC(), surroundings.pause());
  }

  AwsService(
      String name,
      AwsAccess access,
      WebRefresh.Source source,
      UnaryOperator<@Nullable String> environment,
      Clock clock,
      Pause pause) {
    this.name = name;
    this.pause = pause;
    this.access = access;
    this.source = source;
    this.credentials = new AwsCredentials(access, source, environment, clock);
    this.environment = environment;
    this.clock = clock;
  }

  /** The region that is asked. */
  String region() throws InterruptedException {
    return credentials.region();
  }

  /** Asks with a form, and is answered with XML. */
  XmlElement xml(String region, String version, Map<String, String> form)
      throws InterruptedException {
    return XmlElement.parse(
        signed(region, form(endpoint(region), version, form, source.timeout())).text());
  }

  /** Asks with JSON for an operation. */
  JsonValue json(String region, String operation, String body) throws InterruptedException {
    WebRequest request =
        WebRequest.post(
                endpoint(region) + "/", "application/x-amz-json-1.1", body, source.timeout())
            .with("X-Amz-Target", operation);
    return JsonValue.parse(signed(region, request).text());
  }

  /** Asks for what is at a path. */
  JsonValue json(String region, String pathAndQuery) throws InterruptedException {
    WebRequest request = WebRequest.get(endpoint(region) + pathAndQuery, source.timeout());
    return JsonValue.parse(signed(region, request).text());
  }

  /**
   * The results of an action, page by page.
   *
   * @param form the action with what it is asked for
   * @param next the field that leads to the next page, in answer and form
   */
  List<XmlElement> results(String region, String version, Map<String, String> form, String next)
      throws InterruptedException {
    Map<String, String> fields = new LinkedHashMap<>(form);
    String result = form.get("Action") + "Result";
    List<XmlElement> results = new ArrayList<>();
    for (int pages = 0; pages < WebRefresh.MAX_PAGES; pages++) {
      XmlElement page = xml(region, version, fields).at(result);
      results.add(page);
      String marker = page.text(next);
      if (marker.isEmpty()) {
        break;
      }
      fields.put(next, marker);
    }
    return results;
  }

  private WebPage signed(String region, WebRequest request) throws InterruptedException {
    Duration wait = FIRST_WAIT;
    for (int attempt = 1; ; attempt++) {
      AwsKeys keys = credentials.keys(region);
      AwsSignature signature = new AwsSignature(region, name);
      WebPage page = source.page(signature.sign(request, keys, clock.instant()));
      if (page.status() == 200) {
        return page;
      }
      String complaint = complaint(page);
      if (attempt == ATTEMPTS || !isForNow(page.status(), complaint)) {
        throw refusal(complaint);
      }
      pause.await(wait);
      wait = wait.multipliedBy(2);
    }
  }

  private static boolean isForNow(int status, String complaint) {
    int colon = complaint.indexOf(':');
    String code =
        colon < 0 ? "" : complaint.substring(complaint.lastIndexOf('#', colon) + 1, colon);
    return status / 100 == 5 || status == TOO_MANY || FOR_NOW.contains(code);
  }

  private DiscoveryException refusal(String complaint) {
    if (REFUSED.stream().anyMatch(complaint::startsWith)) {
      credentials.forget();
    }
    return new DiscoveryException(complaint);
  }

  private String endpoint(String region) {
    String endpoint = access.endpoint();
    String variable = "AWS_ENDPOINT_URL";
    for (String one : List.of(variable + "_" + name.toUpperCase(Locale.ROOT), variable)) {
      String given = environment.apply(one);
      endpoint = endpoint.isEmpty() && given != null ? given : endpoint;
    }
    if (endpoint.isEmpty()) {
      return "https://" + name + "." + region + "." + domain(region);
    }
    return endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
  }

  /** What the names of a region's services end with. */
  static String domain(String region) {
    return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  }

  /** A request for an action of a version of a service. */
  static WebRequest form(
      String endpoint, String version, Map<String, String> fields, Duration timeout) {
    String content =
        fields.entrySet().stream()
            .map(
                field ->
                    WebRefresh.encode(field.getKey()) + "=" + WebRefresh.encode(field.getValue()))
            .collect(Collectors.joining("&"));
    return WebRequest.post(endpoint + "/", FORM, content + "&Version=" + version, timeout);
  }

  /** The code and message of a refusal, whichever way it is written. */
  static String complaint(WebPage page) {
    String text = page.text();
    try {
      if (text.startsWith("{")) {
        JsonValue error = JsonValue.parse(text);
        return error.text("__type") + ": " + error.text("message");
      }
      XmlElement root = XmlElement.parse(text);
      XmlElement many = root.at("Errors", "Error");
      XmlElement error = many.isPresent() ? many : root.at("Error");
      return error.text("Code") + ": " + error.text("Message");
    } catch (DiscoveryException e) {
      return "status " + page.status();
    }
  }
}
