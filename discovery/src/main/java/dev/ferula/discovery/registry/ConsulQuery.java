package dev.ferula.discovery.registry;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Questions to Consul's API, which waits for something new where it is told what is known. */
final class ConsulQuery {
  private static final String UNIX = "unix://";
  private static final Duration WAIT = Duration.ofMinutes(2);
  private static final Duration TIMEOUT = WAIT.plusSeconds(15);

  private final Consul options;
  private final WebClient client;

  ConsulQuery(Consul options, WebClient client) {
    this.options = options;
    this.client = client;
  }

  /**
   * An answer.
   *
   * @param index stands for what is known now
   */
  record Answer(JsonValue value, long index) {}

  /** The agent's own configuration. */
  JsonValue self() throws InterruptedException {
    return ask(url("/v1/agent/self", "", 0, List.of())).value();
  }

  /** The tags of services by name. */
  Answer services(long index) throws InterruptedException {
    return ask(url("/v1/catalog/services", options.filter(), index, List.of()));
  }

  /** The instances of a service. */
  Answer service(String name, long index) throws InterruptedException {
    String path = "/v1/health/service/" + WebRefresh.encode(name);
    return ask(url(path, options.healthFilter(), index, options.tags()));
  }

  private String url(String path, String filter, long index, List<String> tags) {
    StringBuilder url = new StringBuilder(base());
    url.append(path).append('?');
    add(url, "dc", options.datacenter());
    add(url, "ns", options.namespace());
    add(url, "partition", options.partition());
    if (!path.endsWith("/self")) {
      if (index > 0) {
        add(url, "index", Long.toString(index));
      }
      add(url, "wait", WAIT.toMillis() + "ms");
      if (options.allowStale()) {
        url.append("stale=&");
      }
      options.nodeMeta().forEach((key, value) -> add(url, "node-meta", key + ":" + value));
      add(url, "filter", filter);
      tags.forEach(tag -> add(url, "tag", tag));
    }
    return url.substring(0, url.length() - 1);
  }

  /* A path behind the server's name goes before the prefix, and https before the scheme. */
  private String base() {
    String server = options.server();
    if (server.startsWith(UNIX)) {
      return "http://localhost" + rooted(options.pathPrefix());
    }
    int mark = server.indexOf("://");
    String scheme = server.startsWith("https://") ? "https" : options.scheme();
    String rest = mark < 0 ? server : server.substring(mark + "://".length());
    int slash = mark < 0 ? -1 : rest.indexOf('/');
    return slash < 0
        ? scheme + "://" + rest + rooted(options.pathPrefix())
        : scheme + "://" + rest.replaceAll("/$", "");
  }

  private static String rooted(String prefix) {
    return prefix.isEmpty() || prefix.startsWith("/") ? prefix : "/" + prefix;
  }

  private static void add(StringBuilder url, String name, String value) {
    if (!value.isEmpty()) {
      url.append(name).append('=').append(WebRefresh.encode(value)).append('&');
    }
  }

  private Answer ask(String url) throws InterruptedException {
    WebRequest request = WebRequest.get(url, TIMEOUT);
    if (options.server().startsWith(UNIX)) {
      request = request.through(options.server().substring(UNIX.length()));
    }
    if (!options.token().isEmpty()) {
      request = request.with("X-Consul-Token", options.token());
    }
    WebPage page;
    try {
      page = client.page(request);
    } catch (IOException e) {
      throw new DiscoveryException(String.valueOf(e.getMessage()), e);
    }
    if (page.status() != 200) {
      String text = page.text().length() > 200 ? page.text().substring(0, 200) : page.text();
      throw new DiscoveryException(
          "Unexpected response code: " + page.status() + " (" + text.strip() + ")");
    }
    return new Answer(JsonValue.parse(page.text()), index(page));
  }

  private static long index(WebPage page) {
    try {
      return Long.parseLong(page.headers().apply("X-Consul-Index"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
