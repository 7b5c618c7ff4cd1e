package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.model.Labels;
import dev.ferula.notation.GoNumber;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Resources that a query of PuppetDB finds.
 *
 * @param includeParameters whether the parameters of resources become labels
 */
public record PuppetDb(
    String url, String query, boolean includeParameters, long port, Duration refreshInterval)
    implements Mechanism {
  private static final String SEPARATOR = ",";

  @Override
  public String mechanism() {
    return "puppetdb";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    String endpoint = (url.endsWith("/") ? url : url + "/") + "pdb/query/v4";
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            endpoint + "?query=" + query,
            surroundings.client(),
            refreshInterval,
            (source, targets) -> list(endpoint, source, targets)));
  }

  private void list(String endpoint, WebRefresh.Source source, List<Labels> targets)
      throws InterruptedException {
    String asked = "{\"query\":\"" + jsonText(query) + "\"}";
    WebPage page =
        source.page(
            WebRequest.post(endpoint, "application/json", asked, source.timeout())
                .with("Accept", "application/json"));
    if (page.status() != 200) {
      throw new DiscoveryException("server returned HTTP status " + page.statusLine());
    }
    String type = page.headers().apply("Content-Type");
    if (!page.isJson()) {
      throw new DiscoveryException("unsupported content type " + type);
    }
    for (JsonValue resource : JsonValue.parse(page.text()).items()) {
      targets.add(target(resource));
    }
  }

  private static String jsonText(String text) {
    return text.codePoints()
        .mapToObj(
            c ->
                c == '"' || c == '\\'
                    ? "\\" + (char) c
                    : c < 0x20 ? String.format("\\u%04x", c) : Character.toString(c))
        .collect(Collectors.joining());
  }

  private Labels target(JsonValue resource) {
    MetaLabels labels =
        new MetaLabels("__meta_puppetdb_")
            .put("query", query)
            .put("certname", resource.text("certname"))
            .put("resource", resource.text("resource"))
            .put("type", resource.text("type"))
            .put("title", resource.text("title"))
            .put("exported", resource.get("exported").bool())
            .put("file", resource.text("file"))
            .put("environment", resource.text("environment"))
            .address(resource.text("certname"), port);
    List<String> tags = resource.get("tags").texts();
    if (!tags.isEmpty()) {
      labels.putList("tags", tags, SEPARATOR);
    }
    if (includeParameters) {
      labels.putAll("parameter_", parameters(resource.get("parameters")));
    }
    return labels.labels();
  }

  /* What is nested has the names of all levels, joined by underscores. */
  private static Map<String, String> parameters(JsonValue object) {
    Map<String, String> found = new LinkedHashMap<>();
    object
        .fields()
        .forEach(
            (name, value) -> {
              if (value.isObject()) {
                parameters(value)
                    .forEach(
                        (below, text) -> found.put(MetaLabels.sanitized(name) + "_" + below, text));
              } else {
                found.put(MetaLabels.sanitized(name), value.isList() ? list(value) : text(value));
              }
            });
    found.values().removeIf(String::isEmpty);
    return found;
  }

  private static String list(JsonValue value) {
    return value.items().stream().map(PuppetDb::text).collect(Collectors.joining(SEPARATOR));
  }

  private static String text(JsonValue value) {
    return value.isNumber() ? GoNumber.general(value.decimal()) : value.text();
  }
}
