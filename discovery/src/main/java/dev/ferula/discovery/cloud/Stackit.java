package dev.ferula.discovery.cloud;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.LoginToken;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.model.Labels;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Servers of a project at STACKIT.
 *
 * @param endpoint the URL of the interface; empty for that of the region
 */
public record Stackit(
    String project,
    String region,
    String endpoint,
    long port,
    StackitLogin login,
    Duration refreshInterval)
    implements Mechanism {
  private static final int MAX_REASON = 300;

  @Override
  public String mechanism() {
    return "stackit";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    Clock clock = Clock.systemUTC();
    WebRefresh.Source source = new WebRefresh.Source(surroundings.client(), refreshInterval);
    LoginToken token = new LoginToken(() -> login.ask(source, clock), clock);
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            "stackit", surroundings.client(), refreshInterval, (s, all) -> list(s, token, all)));
  }

  private void list(WebRefresh.Source source, LoginToken token, List<Labels> targets)
      throws InterruptedException {
    String base = endpoint.isEmpty() ? "https://iaas.api." + region + ".stackit.cloud" : endpoint;
    String url =
        (base.endsWith("/") ? base : base + "/")
            + "v1/projects/"
            + WebRefresh.encode(project)
            + "/servers?details=true";
    WebRequest request = WebRequest.get(url, source.timeout()).with("Accept", "application/json");
    if (!login.isNone()) {
      request = request.with("Authorization", "Bearer " + token.value());
    }
    WebPage page = source.page(request);
    if (page.status() != 200) {
      String text = page.text();
      String reason = text.length() > MAX_REASON ? text.substring(0, MAX_REASON) : text;
      throw new DiscoveryException("unexpected status code " + page.status() + ": " + reason);
    }
    for (JsonValue server : JsonValue.parse(page.text()).get("items").items()) {
      add(server, targets);
    }
  }

  private void add(JsonValue server, List<Labels> targets) {
    MetaLabels labels =
        new MetaLabels("__meta_stackit_")
            .put("project", project)
            .put("id", server.text("id"))
            .put("name", server.text("name"))
            .put("availability_zone", server.text("availabilityZone"))
            .put("status", server.text("status"))
            .put("power_status", server.text("powerStatus"))
            .put("type", server.text("machineType"));
    String address = "";
    String seenFromOutside = "";
    for (JsonValue nic : server.get("nics").items()) {
      String outer = nic.text("publicIp");
      if (!outer.isEmpty() && seenFromOutside.isEmpty()) {
        seenFromOutside = outer;
        address = outer;
      }
      String inner = nic.text("ipv4");
      if (!inner.isEmpty()) {
        labels.put("private_ipv4_" + MetaLabels.sanitized(nic.text("networkName")), inner);
        address = address.isEmpty() ? inner : address;
      }
    }
    if (address.isEmpty()) {
      return;
    }
    labels.put("public_ipv4", seenFromOutside).address(address, port);
    server
        .get("labels")
        .fields()
        .forEach(
            (name, value) -> {
              if (value.isText()) {
                labels
                    .put("labelpresent_" + MetaLabels.sanitized(name), true)
                    .put("label_" + MetaLabels.sanitized(name), value.text());
              }
            });
    targets.add(labels.labels());
  }
}
