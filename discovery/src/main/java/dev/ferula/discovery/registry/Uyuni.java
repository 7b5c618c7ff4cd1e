package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.LoginToken;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What Uyuni monitors on the systems it manages.
 *
 * @param server its URL
 * @param entitlement of the systems
 * @param separator between the names of a system's groups
 */
public record Uyuni(
    String server,
    String username,
    String password,
    String entitlement,
    String separator,
    Duration refreshInterval)
    implements Mechanism {
  private static final String PATH = "/rpc/api";
  /* As some servers write it, and as the protocol has it. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
  private static final Duration SESSION = Duration.ofMinutes(10);

  @Override
  public String mechanism() {
    return "uyuni";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    Clock clock = Clock.systemUTC();
    WebRefresh.Source source = new WebRefresh.Source(surroundings.client(), refreshInterval);
    XmlRpc uyuni = new XmlRpc(source, url());
    Session session = new Session(uyuni, clock);
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            url(),
            surroundings.client(),
            refreshInterval,
            (_, targets) -> targets.addAll(session.targets())));
  }

  private String url() {
    return (server.endsWith("/") ? server.substring(0, server.length() - 1) : server) + PATH;
  }

  /** A login that is good for some refreshes. For one thread. */
  private final class Session {
    private final XmlRpc uyuni;
    private final Clock clock;
    private LoginToken token;

    Session(XmlRpc uyuni, Clock clock) {
      this.uyuni = uyuni;
      this.clock = clock;
      this.token = new LoginToken(this::login, clock);
    }

    private LoginToken.Lent login() throws InterruptedException {
      try {
        JsonValue key =
            uyuni.call(
                "auth.login",
                JsonValue.ofText(username),
                JsonValue.ofText(password),
                JsonValue.ofWhole(SESSION.toSeconds()));
        // Half of the time, so that no session ends between two of its calls.
        return LoginToken.Lent.of(key.text(), SESSION.toSeconds() / 2, clock);
      } catch (DiscoveryException e) {
        throw new DiscoveryException("unable to login to Uyuni API: " + e.getMessage(), e);
      }
    }

    List<Labels> targets() throws InterruptedException {
      JsonValue key = JsonValue.ofText(token.value());
      try {
        return targets(key);
      } catch (DiscoveryException e) {
        token = new LoginToken(this::login, clock);
        throw e;
      }
    }

    private List<Labels> targets(JsonValue key) throws InterruptedException {
      Map<String, JsonValue> groups =
          byId(
              ask(
                  "managed system groups information of monitored clients",
                  "system.listSystemGroupsForSystemsWithEntitlement",
                  key,
                  JsonValue.ofText(entitlement)),
              "id");
      List<JsonValue> numbers = new ArrayList<>();
      groups.keySet().forEach(id -> numbers.add(JsonValue.ofWhole(number(id))));
      JsonValue ids = JsonValue.ofItems(numbers);
      JsonValue endpoints =
          ask("endpoints information", "system.monitoring.listEndpoints", key, ids);
      Map<String, JsonValue> networks =
          byId(
              ask("systems network information", "system.getNetworkForSystems", key, ids),
              "system_id");
      List<Labels> targets = new ArrayList<>();
      for (JsonValue endpoint : endpoints.items()) {
        String id = endpoint.text("system_id");
        JsonValue system = groups.getOrDefault(id, JsonValue.NONE);
        targets.add(target(endpoint, system, networks.getOrDefault(id, JsonValue.NONE)));
      }
      return targets;
    }

    private JsonValue ask(String what, String procedure, JsonValue key, JsonValue more)
        throws InterruptedException {
      try {
        return uyuni.call(procedure, key, more);
      } catch (DiscoveryException e) {
        String the = what.startsWith("endpoints") ? "" : "the ";
        throw new DiscoveryException("unable to get " + the + what + ": " + e.getMessage(), e);
      }
    }
  }

  private static long number(String id) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw new DiscoveryException("a system's number is \"" + id + "\"", e);
    }
  }

  private static Map<String, JsonValue> byId(JsonValue list, String name) {
    Map<String, JsonValue> byId = new LinkedHashMap<>();
    list.items().forEach(item -> byId.put(item.text(name), item));
    return byId;
  }

  private Labels target(JsonValue endpoint, JsonValue system, JsonValue network) {
    List<String> names =
        system.get("system_groups").items().stream().map(group -> group.text("name")).toList();
    boolean secured = TRUE.contains(endpoint.text("tls_enabled"));
    String host = network.text("hostname");
    return new MetaLabels("__meta_uyuni_")
        .put("minion_hostname", host)
        .put("primary_fqdn", network.text("primary_fqdn"))
        .put("system_id", endpoint.text("system_id"))
        .put("groups", String.join(separator, names))
        .put("endpoint_name", endpoint.text("endpoint_name"))
        .put("exporter", endpoint.text("exporter_name"))
        .put("proxy_module", endpoint.text("module"))
        .put("metrics_path", endpoint.text("path"))
        .put("scheme", secured ? "https" : "http")
        .address(host + ":" + endpoint.text("port"))
        .labels();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "Uyuni[server=" + server + ", username=" + username + "]";
  }
}
