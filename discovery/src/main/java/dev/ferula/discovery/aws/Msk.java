package dev.ferula.discovery.aws;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Nodes of the provisioned clusters of Amazon's MSK, which are Kafka's, in one region.
 *
 * @param clusters the clusters by their ARNs; all where there are none
 */
public record Msk(AwsAccess access, List<String> clusters, long port, Duration refreshInterval)
    implements Mechanism {
  private static final System.Logger LOG = System.getLogger(Msk.class.getName());
  private static final String PROVISIONED = "PROVISIONED";

  public Msk {
    clusters = List.copyOf(clusters);
  }

  @Override
  public String mechanism() {
    return "msk";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    AwsService service = AwsService.of("kafka", access, surroundings, refreshInterval);
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new AwsRefresh(service, region -> targets(service, region), surroundings.client()));
  }

  private List<Labels> targets(AwsService service, String region) throws InterruptedException {
    List<JsonValue> found =
        clusters.isEmpty()
            ? items(
                service,
                region,
                "/api/v2/clusters?clusterTypeFilter=" + PROVISIONED + "&",
                "clusterInfoList",
                "could not list clusters")
            : described(service, region);
    List<Labels> targets = new ArrayList<>();
    for (JsonValue cluster : found) {
      String arn = cluster.text("clusterArn");
      String path = "/v1/clusters/" + WebRefresh.encode(arn) + "/nodes?";
      String what = "could not list nodes for cluster " + arn;
      for (JsonValue node : items(service, region, path, "nodeInfoList", what)) {
        add(cluster, node, targets);
      }
    }
    return targets;
  }

  private List<JsonValue> described(AwsService service, String region) throws InterruptedException {
    List<JsonValue> found = new ArrayList<>();
    for (String arn : clusters) {
      JsonValue cluster;
      try {
        String path = "/api/v2/clusters/" + WebRefresh.encode(arn);
        cluster = service.json(region, path).get("clusterInfo");
      } catch (DiscoveryException e) {
        throw new DiscoveryException(
            "could not describe cluster " + arn + ": " + e.getMessage(), e);
      }
      if (cluster.text("clusterType").equals(PROVISIONED)) {
        found.add(cluster);
      } else {
        LOG.log(
            System.Logger.Level.WARNING,
            () ->
                "msg=\"Skipping non-provisioned MSK cluster, only provisioned clusters are"
                    + " supported\" cluster="
                    + arn
                    + " type="
                    + cluster.text("clusterType"));
      }
    }
    return found;
  }

  private static List<JsonValue> items(
      AwsService service, String region, String pathAndQuery, String list, String what)
      throws InterruptedException {
    List<JsonValue> items = new ArrayList<>();
    String token = "";
    for (int pages = 0; pages < WebRefresh.MAX_PAGES; pages++) {
      JsonValue page;
      try {
        // The fields of the query in their order: they are signed so.
        String query = "maxResults=100" + (token.isEmpty() ? "" : "&nextToken=" + token);
        page = service.json(region, pathAndQuery + query);
      } catch (DiscoveryException e) {
        throw new DiscoveryException(what + ": " + e.getMessage(), e);
      }
      items.addAll(page.get(list).items());
      token = WebRefresh.encode(page.text("nextToken"));
      if (token.isEmpty()) {
        break;
      }
    }
    return items;
  }

  private void add(JsonValue cluster, JsonValue node, List<Labels> targets) {
    JsonValue broker = node.get("brokerNodeInfo");
    JsonValue controller = node.get("controllerNodeInfo");
    MetaLabels labels = labels(cluster, node);
    if (broker.isPresent()) {
      labels
          .put("node_type", "BROKER")
          .put("node_attached_eni", broker.text("attachedENIId"))
          .put("broker_id", Math.round(broker.get("brokerId").decimal()))
          .put("broker_client_subnet", broker.text("clientSubnet"))
          .put("broker_client_vpc_ip", broker.text("clientVpcIpAddress"))
          .put("broker_node_exporter_enabled", enabled(cluster, "nodeExporter"));
      add(broker, "broker_endpoint_index", labels, targets);
    } else if (controller.isPresent()) {
      labels.put("node_type", "CONTROLLER");
      add(controller, "controller_endpoint_index", labels, targets);
    }
  }

  private void add(JsonValue node, String index, MetaLabels labels, List<Labels> targets) {
    int at = 0;
    for (String endpoint : node.get("endpoints").texts()) {
      targets.add(labels.copy().put(index, at++).address(endpoint, port).labels());
    }
  }

  private static MetaLabels labels(JsonValue cluster, JsonValue node) {
    JsonValue software = cluster.at("provisioned", "currentBrokerSoftwareInfo");
    return new MetaLabels("__meta_msk_")
        .put("cluster_name", cluster.text("clusterName"))
        .put("cluster_arn", cluster.text("clusterArn"))
        .put("cluster_state", cluster.text("state"))
        .put("cluster_type", cluster.text("clusterType"))
        .put("cluster_version", cluster.text("currentVersion"))
        .put("cluster_kafka_version", software.text("kafkaVersion"))
        .put("cluster_configuration_arn", software.text("configurationArn"))
        .put("cluster_configuration_revision", software.text("configurationRevision"))
        .put("cluster_jmx_exporter_enabled", enabled(cluster, "jmxExporter"))
        .putAll("cluster_tag_", cluster.get("tags").textFields())
        .put("node_arn", node.text("nodeARN"))
        .put("node_added_time", node.text("addedToClusterTime"))
        .put("node_instance_type", node.text("instanceType"));
  }

  /* Whether an exporter runs, or nothing where the cluster is not monitored. */
  private static String enabled(JsonValue cluster, String exporter) {
    JsonValue found = cluster.at("provisioned", "openMonitoring", "prometheus", exporter);
    return found.isPresent() ? Boolean.toString(found.get("enabledInBroker").bool()) : "";
  }
}
