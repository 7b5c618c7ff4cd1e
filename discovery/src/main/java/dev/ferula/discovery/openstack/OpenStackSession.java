package dev.ferula.discovery.openstack;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the identity service said: a token, and where the other services are. */
final class OpenStackSession {
  private final WebRefresh.Source source;
  private final String token;
  private final JsonValue catalog;
  private final String region;
  private final String availability;

  private OpenStackSession(
      WebRefresh.Source source,
      String token,
      JsonValue catalog,
      String region,
      String availability) {
    this.source = source;
    this.token = token;
    this.catalog = catalog;
    this.region = region;
    this.availability = availability;
  }

  static OpenStackSession open(
      WebRefresh.Source source, OpenStackAccount account, String region, String availability)
      throws InterruptedException {
    String base = withoutSlash(account.endpoint());
    if (base.endsWith("/v2.0")) {
      throw new DiscoveryException(
          "could not authenticate to OpenStack: version 2 of the identity service is gone, "
              + account.endpoint()
              + " should end with /v3");
    }
    String url = (base.endsWith("/v3") ? base : base + "/v3") + "/auth/tokens";
    try {
      WebPage page =
          source.good(
              WebRequest.post(url, "application/json", account.request(), source.timeout()));
      return new OpenStackSession(
          source,
          page.headers().apply("X-Subject-Token"),
          JsonValue.parse(page.text()).at("token", "catalog"),
          region,
          availability);
    } catch (DiscoveryException e) {
      throw new DiscoveryException("could not authenticate to OpenStack: " + e.getMessage(), e);
    }
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** The URL of a service in the region. */
  String service(String type) {
    for (JsonValue service : catalog.items()) {
      if (!service.text("type").equals(type)) {
        continue;
      }
      for (JsonValue endpoint : service.get("endpoints").items()) {
        boolean here =
            endpoint.text("region").equals(region) || endpoint.text("region_id").equals(region);
        if (here && endpoint.text("interface").equals(availability)) {
          return withoutSlash(endpoint.text("url"));
        }
      }
    }
    throw new DiscoveryException(
        "could not create OpenStack "
            + type
            + " session: No suitable endpoint could be found in the service catalog.");
  }

  /** All items of a list, page by page. */
  List<JsonValue> all(String url, String list) throws InterruptedException {
    List<JsonValue> all = new ArrayList<>();
    String next = url;
    for (int pages = 0; pages < WebRefresh.MAX_PAGES && !next.isEmpty(); pages++) {
      JsonValue page = source.json(next, Map.of("X-Auth-Token", token));
      List<JsonValue> items = page.get(list).items();
      all.addAll(items);
      next = "";
      for (JsonValue link : page.get(list + "_links").items()) {
        if (link.text("rel").equals("next") && !items.isEmpty()) {
          next = link.text("href");
        }
      }
    }
    return all;
  }
}
