package dev.ferula.discovery.docker;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The interface of Docker's daemon, by HTTP or through its socket. */
final class DockerApi {
  private static final String VERSION = "v1.44";

  private final WebRefresh.Source source;
  private final String base;
  private final String socket;

  /**
   * @param host {@code http://}, {@code https://}, {@code tcp://} or {@code unix://}
   */
  DockerApi(String host, WebRefresh.Source source) {
    this.source = source;
    URI uri = URI.create(host);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    switch (scheme) {
      case "http", "https" -> {
        this.base = host.replaceAll("/+$", "") + "/" + VERSION;
        this.socket = "";
      }
      case "tcp" -> {
        this.base = "http" + host.substring(3).replaceAll("/+$", "") + "/" + VERSION;
        this.socket = "";
      }
      case "unix" -> {
        this.base = "http://localhost/" + VERSION;
        this.socket = host.substring("unix://".length());
      }
      default -> throw new DiscoveryException("unable to parse docker host `" + host + "`");
    }
  }

  /** A list, filtered by these filters. */
  List<JsonValue> list(String path, List<Filter> filters) throws InterruptedException {
    String url = base + path;
    if (!filters.isEmpty()) {
      url += "?filters=" + WebRefresh.encode(json(filters));
    }
    return source.json(WebRequest.get(url, source.timeout()).through(socket)).items();
  }

  private static String json(List<Filter> filters) {
    Map<String, Map<String, Boolean>> byName = new HashMap<>();
    for (Filter filter : filters) {
      filter
          .values()
          .forEach(
              value ->
                  byName.computeIfAbsent(filter.name(), _ -> new HashMap<>()).put(value, true));
    }
    return byName.entrySet().stream()
        .map(
            filter ->
                quoted(filter.getKey())
                    + ":{"
                    + filter.getValue().keySet().stream()
                        .map(value -> quoted(value) + ":true")
                        .collect(Collectors.joining(","))
                    + "}")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The labels of networks by their ids. */
  Map<String, MetaLabels> networks(String prefix) throws InterruptedException {
    Map<String, MetaLabels> networks = new HashMap<>();
    for (JsonValue network : list("/networks", List.of())) {
      networks.put(
          network.text("Id"),
          new MetaLabels(prefix)
              .put("network_id", network.text("Id"))
              .put("network_name", network.text("Name"))
              .put("network_scope", network.text("Scope"))
              .put("network_internal", network.get("Internal").bool())
              .put("network_ingress", network.get("Ingress").bool())
              .putAll("network_label_", network.get("Labels").textFields()));
    }
    return networks;
  }
}
