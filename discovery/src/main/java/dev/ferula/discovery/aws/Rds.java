package dev.ferula.discovery.aws;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.XmlElement;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Databases of the clusters of Amazon's RDS in one region.
 *
 * @param clusters the clusters by their ARNs; all where there are none
 * @param filters databases of these clusters that have one of some values
 */
public record Rds(
    AwsAccess access,
    List<String> clusters,
    List<Ec2.Filter> filters,
    long port,
    Duration refreshInterval)
    implements Mechanism {
  private static final String VERSION = "2014-10-31";
  private static final String NEXT = "Marker";

  public Rds {
    clusters = List.copyOf(clusters);
    filters = List.copyOf(filters);
  }

  @Override
  public String mechanism() {
    return "rds";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    AwsService service = AwsService.of("rds", access, surroundings, refreshInterval);
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new AwsRefresh(service, region -> targets(service, region), surroundings.client()));
  }

  private List<Labels> targets(AwsService service, String region) throws InterruptedException {
    List<Labels> targets = new ArrayList<>();
    for (XmlElement cluster : found(service, region).values()) {
      for (XmlElement instance : instances(service, region, cluster.text("DBClusterArn"))) {
        targets.add(labels(cluster, instance));
      }
    }
    return targets;
  }

  /* The clusters by their ARNs. */
  private Map<String, XmlElement> found(AwsService service, String region)
      throws InterruptedException {
    Map<String, XmlElement> found = new LinkedHashMap<>();
    if (clusters.isEmpty()) {
      add(service, region, "", "all DB clusters: failed to describe DB clusters", found);
    }
    for (String arn : clusters) {
      add(service, region, arn, "DB clusters: failed to describe DB cluster " + arn, found);
    }
    return found;
  }

  private static void add(
      AwsService service, String region, String arn, String what, Map<String, XmlElement> found)
      throws InterruptedException {
    Map<String, String> form = form("DescribeDBClusters");
    if (!arn.isEmpty()) {
      form.put("DBClusterIdentifier", arn);
    }
    boolean none = true;
    for (XmlElement cluster : items(service, region, form, "DBClusters", what)) {
      none = false;
      if (!cluster.text("DBClusterArn").isEmpty()) {
        found.put(cluster.text("DBClusterArn"), cluster);
      }
    }
    if (none && !arn.isEmpty()) {
      throw new DiscoveryException(
          "error describing DB clusters: no DB cluster found for ARN " + arn);
    }
  }

  private List<XmlElement> instances(AwsService service, String region, String cluster)
      throws InterruptedException {
    List<Ec2.Filter> all = new ArrayList<>();
    all.add(new Ec2.Filter("db-cluster-id", List.of(cluster)));
    all.addAll(filters);
    Map<String, String> form = form("DescribeDBInstances");
    for (int i = 0; i < all.size(); i++) {
      String prefix = "Filters.Filter." + (i + 1);
      form.put(prefix + ".Name", all.get(i).name());
      List<String> values = all.get(i).values();
      for (int j = 0; j < values.size(); j++) {
        form.put(prefix + ".Values.Value." + (j + 1), values.get(j));
      }
    }
    String what = "DB instances: failed to describe DB instances for cluster ARN " + cluster;
    return items(service, region, form, "DBInstances", what);
  }

  private static Map<String, String> form(String action) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Action", action);
    form.put("MaxRecords", "100");
    return form;
  }

  private static List<XmlElement> items(
      AwsService service, String region, Map<String, String> form, String list, String what)
      throws InterruptedException {
    List<XmlElement> items = new ArrayList<>();
    try {
      for (XmlElement page : service.results(region, VERSION, form, NEXT)) {
        items.addAll(page.at(list).children());
      }
    } catch (DiscoveryException e) {
      throw new DiscoveryException("error describing " + what + ": " + e.getMessage(), e);
    }
    return items;
  }

  private Labels labels(XmlElement cluster, XmlElement instance) {
    MetaLabels labels = new MetaLabels("__meta_rds_");
    RdsLabels.CLUSTER.put(cluster, "cluster_", labels);
    XmlLabels.tags(cluster.at("TagList"), "cluster_tag_", labels);
    RdsLabels.INSTANCE.put(instance, "instance_", labels);
    for (XmlElement member : cluster.at("DBClusterMembers").children()) {
      if (member.text("DBInstanceIdentifier").equals(instance.text("DBInstanceIdentifier"))) {
        labels.put("instance_is_cluster_writer", member.text("IsClusterWriter"));
      }
    }
    XmlLabels.tags(instance.at("TagList"), "instance_tag_", labels);
    String host = instance.text("Endpoint", "Address");
    if (!host.isEmpty() && !instance.text("Endpoint", "Port").isEmpty()) {
      labels.address(host, port);
    }
    return labels.labels();
  }
}
