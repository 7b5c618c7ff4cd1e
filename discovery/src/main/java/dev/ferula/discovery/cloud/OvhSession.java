package dev.ferula.discovery.cloud;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;

/**
 * Asks OVHcloud with requests signed as its interface wants: a hash over two secrets, the request
 * and the provider's time. For one thread.
 */
final class OvhSession {
  private static final Map<String, String> ENDPOINTS =
      Map.of(
          "ovh-eu", "https://eu.api.ovh.com/1.0",
          "ovh-ca", "https://ca.api.ovh.com/1.0",
          "ovh-us", "https://api.us.ovhcloud.com/1.0",
          "kimsufi-eu", "https://eu.api.kimsufi.com/1.0",
          "kimsufi-ca", "https://ca.api.kimsufi.com/1.0",
          "soyoustart-eu", "https://eu.api.soyoustart.com/1.0",
          "soyoustart-ca", "https://ca.api.soyoustart.com/1.0");

  private final Ovh settings;
  private final Clock clock;
  private boolean timed;
  private long ahead;

  OvhSession(Ovh settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  JsonValue get(WebRefresh.Source source, String path) throws InterruptedException {
    String endpoint = endpoint();
    if (!timed) {
      // Clocks differ; a signature is good for a while by the provider's.
      ahead = source.json(endpoint + "/auth/time", Map.of()).whole() - seconds();
      timed = true;
    }
    String url = endpoint + path;
    long time = seconds() + ahead;
    WebRequest request =
        WebRequest.get(url, source.timeout())
            .with("X-Ovh-Application", settings.applicationKey())
            .with("X-Ovh-Consumer", settings.consumerKey())
            .with("X-Ovh-Timestamp", Long.toString(time))
            .with("X-Ovh-Signature", signature(url, time));
    return source.json(request);
  }

  private String endpoint() {
    String named = settings.endpoint();
    String url = named.contains("/") ? named : ENDPOINTS.get(named);
    if (url == null) {
      throw new DiscoveryException(
          "unknown endpoint '" + named + "', consider checking 'Endpoints' list or using an URL");
    }
    return url;
  }

  private String signature(String url, long time) {
    String text =
        String.join(
            "+",
            settings.applicationSecret(),
            settings.consumerKey(),
            "GET",
            url,
            "",
            Long.toString(time));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return "$1$" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-1", e);
    }
  }

  private long seconds() {
    return clock.instant().getEpochSecond();
  }
}
