package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.RefreshDiscoverer;
import dev.ferula.discovery.SecretFile;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Tasks of Marathon's applications, asked of one server at random.
 *
 * @param token sent as DC/OS wants it; empty for none. Never shown
 * @param tokenFile has the token, read at each request; empty for none
 */
public record Marathon(
    List<String> servers, String token, String tokenFile, Duration refreshInterval)
    implements Mechanism {
  private static final String PATH = "/v2/apps/?embed=apps.tasks";

  public Marathon {
    servers = List.copyOf(servers);
  }

  @Override
  public String mechanism() {
    return "marathon";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    WebRefresh.Source source = new WebRefresh.Source(surroundings.client(), refreshInterval);
    return surroundings.refreshing(
        mechanism(), refreshInterval, new Refresh(this, source, RandomGenerator.getDefault()));
  }

  @Override
  public String toString() {
    return "Marathon[servers=" + servers + "]";
  }

  /** One group for each application, an empty one for those that are gone. */
  private static final class Refresh implements RefreshDiscoverer.Refresh {
    private final Marathon options;
    private final WebRefresh.Source source;
    private final RandomGenerator random;
    private Set<String> last = new TreeSet<>();

    Refresh(Marathon options, WebRefresh.Source source, RandomGenerator random) {
      this.options = options;
      this.source = source;
      this.random = random;
    }

    @Override
    public List<TargetGroup> groups() throws InterruptedException {
      String server = options.servers.get(random.nextInt(options.servers.size()));
      Map<String, TargetGroup> groups = new LinkedHashMap<>();
      for (JsonValue application : applications(server + PATH).get("apps").items()) {
        groups.put(application.text("id"), group(application));
      }
      Set<String> found = new TreeSet<>(groups.keySet());
      for (String gone : last) {
        groups.computeIfAbsent(gone, name -> new TargetGroup(name, List.of(), Labels.EMPTY));
      }
      last = found;
      return List.copyOf(groups.values());
    }

    private JsonValue applications(String url) throws InterruptedException {
      WebRequest request = WebRequest.get(url, source.timeout());
      String token =
          options.tokenFile.isEmpty()
              ? options.token
              : SecretFile.read("auth token", options.tokenFile);
      WebPage page =
          source.page(token.isEmpty() ? request : request.with("Authorization", "token=" + token));
      if (page.status() / 100 != 2) {
        throw new DiscoveryException(
            "non 2xx status '" + page.status() + "' response during marathon service discovery");
      }
      return JsonValue.parse(page.text());
    }

    @Override
    public void close() {
      source.client().close();
    }
  }

  private static TargetGroup group(JsonValue application) {
    Labels shared =
        new MetaLabels("__meta_marathon_")
            .put("app", application.text("id"))
            .put("image", application.at("container", "docker", "image").text())
            .putAll("app_label_", application.get("labels").textFields())
            .labels();
    return new TargetGroup(application.text("id"), targets(application), shared);
  }

  /** The ports of an application with the labels of each and what stands before their names. */
  private record Ports(String prefix, List<Long> numbers, List<Map<String, String>> labels) {
    static Ports of(JsonValue application, boolean containerNet) {
      JsonValue mappings = application.at("container", "portMappings");
      JsonValue older = application.at("container", "docker", "portMappings");
      JsonValue used = mappings.items().isEmpty() ? older : mappings;
      Ports ports = new Ports("port_mapping_label_", new ArrayList<>(), new ArrayList<>());
      for (JsonValue mapping : used.items()) {
        ports.numbers.add(mapping.get(containerNet ? "containerPort" : "hostPort").whole());
        ports.labels.add(mapping.get("labels").textFields());
      }
      if (!ports.numbers.isEmpty()) {
        return ports;
      }
      ports = new Ports("port_definition_label_", new ArrayList<>(), new ArrayList<>());
      boolean fixed = application.get("requirePorts").bool();
      for (JsonValue definition : application.get("portDefinitions").items()) {
        ports.numbers.add(fixed ? definition.get("port").whole() : 0);
        ports.labels.add(definition.get("labels").textFields());
      }
      return ports;
    }
  }

  private static List<Labels> targets(JsonValue application) {
    List<JsonValue> networks = application.get("networks").items();
    boolean containerNet =
        !networks.isEmpty() && networks.getFirst().text("mode").equals("container");
    Ports ports = Ports.of(application, containerNet);
    List<Long> numbers = ports.numbers();
    List<Labels> targets = new ArrayList<>();
    for (JsonValue task : application.get("tasks").items()) {
      List<Long> own = task.get("ports").items().stream().map(JsonValue::whole).toList();
      if (numbers.isEmpty()) {
        numbers = own;
      }
      for (int i = 0; i < numbers.size(); i++) {
        long port = numbers.get(i);
        if (port == 0 && own.size() == numbers.size()) {
          port = own.get(i);
        }
        MetaLabels labels =
            new MetaLabels("__meta_marathon_")
                .put("task", task.text("id"))
                .put("port_index", i)
                .address(host(task, containerNet), port);
        if (i < ports.labels().size()) {
          labels.putAll(ports.prefix(), ports.labels().get(i));
        }
        targets.add(labels.labels());
      }
    }
    return targets;
  }

  private static String host(JsonValue task, boolean containerNet) {
    List<JsonValue> addresses = task.get("ipAddresses").items();
    return containerNet && !addresses.isEmpty()
        ? addresses.getFirst().text("ipAddress")
        : task.text("host");
  }
}
