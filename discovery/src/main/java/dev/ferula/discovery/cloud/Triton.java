package dev.ferula.discovery.cloud;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Containers or compute nodes of Triton, as its monitor for containers lists them. Who asks is told
 * by a certificate.
 *
 * @param role {@code container} or {@code cn}
 * @param endpoint the host of the monitor
 * @param groups of containers; empty for all
 * @param port of the monitor, and of all targets
 * @param version of the interface
 * @param scheme of the monitor's URL
 */
public record Triton(
    String role,
    String dnsSuffix,
    String endpoint,
    List<String> groups,
    long port,
    long version,
    Duration refreshInterval,
    String scheme)
    implements Mechanism {
  /** How the monitor is reached. */
  public static final String SCHEME = "https";

  private static final String SEPARATOR = ",";

  public Triton {
    groups = List.copyOf(groups);
  }

  @Override
  public String mechanism() {
    return "triton";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(url(), surroundings.client(), refreshInterval, this::list));
  }

  private boolean isOfNodes() {
    return role.equals("cn");
  }

  private String url() {
    String path = isOfNodes() ? "/gz/discover" : "/discover";
    String query =
        groups.isEmpty()
            ? ""
            : "?groups=" + WebRefresh.encode(String.join(SEPARATOR, groups)).replace("%20", "+");
    return scheme + "://" + endpoint + ":" + port + "/v" + version + path + query;
  }

  private void list(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    JsonValue answer = source.json(url(), Map.of());
    if (isOfNodes()) {
      for (JsonValue node : answer.get("cns").items()) {
        targets.add(machine(node.text("server_uuid"), node.text("server_hostname")).labels());
      }
      return;
    }
    for (JsonValue container : answer.get("containers").items()) {
      MetaLabels labels =
          machine(container.text("vm_uuid"), container.text("vm_alias"))
              .put("machine_brand", container.text("vm_brand"))
              .put("machine_image", container.text("vm_image_uuid"))
              .put("server_id", container.text("server_uuid"));
      List<String> names = container.get("groups").texts();
      if (!names.isEmpty()) {
        labels.putList("groups", names, SEPARATOR);
      }
      targets.add(labels.labels());
    }
  }

  private MetaLabels machine(String id, String alias) {
    return new MetaLabels("__meta_triton_")
        .put("machine_id", id)
        .put("machine_alias", alias)
        .address(id + "." + dnsSuffix + ":" + port);
  }
}
