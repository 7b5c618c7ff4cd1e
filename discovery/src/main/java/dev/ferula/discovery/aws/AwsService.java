package dev.ferula.discovery.aws;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.discovery.XmlElement;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One of Amazon's services, asked with signed requests. For one thread. */
final class AwsService {
  private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";
  private static final Set<String> REFUSED = Set.of("AuthFailure", "UnauthorizedOperation");

  private final String name;
  private final AwsAccess access;
  private final WebRefresh.Source source;
  private final AwsCredentials credentials;
  private final Clock clock;

  AwsService(
      String name,
      AwsAccess access,
      WebRefresh.Source source,
      UnaryOperator<@Nullable String> environment,
      Clock clock) {
    this.name = name;
    this.access = access;
    this.source = source;
    this.credentials = new AwsCredentials(access, source, environment, clock);
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

  private WebPage signed(String region, WebRequest request) throws InterruptedException {
    AwsKeys keys = credentials.keys(region);
    WebPage page = source.page(new AwsSignature(region, name).sign(request, keys, clock.instant()));
    if (page.status() == 200) {
      return page;
    }
    String complaint = complaint(page);
    if (REFUSED.stream().anyMatch(complaint::startsWith)) {
      credentials.forget();
    }
    throw new DiscoveryException(complaint);
  }

  private String endpoint(String region) {
    String endpoint = access.endpoint();
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
