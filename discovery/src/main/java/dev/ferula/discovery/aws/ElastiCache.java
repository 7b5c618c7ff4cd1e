package dev.ferula.discovery.aws;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.XmlElement;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nodes of clusters and serverless caches of Amazon's ElastiCache in one region. They name their
 * own ports.
 *
 * @param clusters serverless caches and replication groups by their ARNs; of a kind that is not
 *     among them, all
 */
public record ElastiCache(AwsAccess access, List<String> clusters, Duration refreshInterval)
    implements Mechanism {
  private static final System.Logger LOG = System.getLogger(ElastiCache.class.getName());
  private static final String VERSION = "2015-02-02";
  private static final int ARN_PARTS = 7;

  public ElastiCache {
    clusters = List.copyOf(clusters);
  }

  @Override
  public String mechanism() {
    return "elasticache";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    AwsService service = AwsService.of("elasticache", access, surroundings, refreshInterval);
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new AwsRefresh(service, region -> targets(service, region), surroundings.client()));
  }

  private List<Labels> targets(AwsService service, String region) throws InterruptedException {
    // A cluster may be in several answers.
    Set<Labels> targets = new LinkedHashSet<>();
    for (XmlElement cache : caches(service, region)) {
      targets.add(ElastiCacheLabels.ofServerless(cache, tags(service, region, cache)));
    }
    for (XmlElement cluster : cacheClusters(service, region)) {
      targets.addAll(ElastiCacheLabels.ofNodes(cluster, tags(service, region, cluster)));
    }
    return List.copyOf(targets);
  }

  /* The names of what there is of a type among the ARNs. */
  private List<String> names(String type) {
    List<String> names = new ArrayList<>();
    for (String arn : clusters) {
      String[] parts = arn.split(":");
      if (parts.length >= ARN_PARTS && parts[5].equals(type)) {
        names.add(parts[6]);
      } else if (parts.length < ARN_PARTS && !arn.isEmpty()) {
        LOG.log(
            System.Logger.Level.WARNING,
            () -> "msg=\"Skipping invalid ElastiCache ARN\" arn=" + arn);
      }
    }
    return names;
  }

  private List<XmlElement> caches(AwsService service, String region) throws InterruptedException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Action", "DescribeServerlessCaches");
    form.put("MaxResults", "50");
    List<String> names = names("serverlesscache");
    Inquiry all = new Inquiry(service, region, "NextToken", "ServerlessCaches", "serverless cache");
    return names.isEmpty() ? all.items(form) : all.each(form, "ServerlessCacheName", names);
  }

  private List<XmlElement> cacheClusters(AwsService service, String region)
      throws InterruptedException {
    List<String> names = names("replicationgroup");
    Inquiry all = new Inquiry(service, region, "Marker", "CacheClusters", "cache cluster");
    List<XmlElement> found = new ArrayList<>();
    for (String outside : List.of("false", "true")) {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("Action", "DescribeCacheClusters");
      form.put("MaxRecords", "100");
      form.put("ShowCacheNodeInfo", "true");
      form.put("ShowCacheClustersNotInReplicationGroups", outside);
      found.addAll(names.isEmpty() ? all.items(form) : all.each(form, "CacheClusterId", names));
    }
    return found;
  }

  private static XmlElement tags(AwsService service, String region, XmlElement resource)
      throws InterruptedException {
    String arn = resource.text("ARN");
    if (arn.isEmpty()) {
      return XmlElement.NONE;
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Action", "ListTagsForResource");
    form.put("ResourceName", arn);
    try {
      return service.xml(region, VERSION, form).at("ListTagsForResourceResult", "TagList");
    } catch (DiscoveryException e) {
      throw new DiscoveryException(
          "failed to list tags for resources: failed to list tags for resource "
              + arn
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /* What is asked for, one page after the other. */
  private record Inquiry(AwsService service, String region, String next, String list, String what) {
    List<XmlElement> each(Map<String, String> form, String key, List<String> names)
        throws InterruptedException {
      List<XmlElement> items = new ArrayList<>();
      for (String name : names) {
        Map<String, String> one = new LinkedHashMap<>(form);
        one.put(key, name);
        items.addAll(items(one, what + " " + name));
      }
      return items;
    }

    List<XmlElement> items(Map<String, String> form) throws InterruptedException {
      return items(form, what + "s");
    }

    private List<XmlElement> items(Map<String, String> form, String described)
        throws InterruptedException {
      List<XmlElement> items = new ArrayList<>();
      try {
        for (XmlElement page : service.results(region, VERSION, form, next)) {
          items.addAll(page.at(list).children());
        }
      } catch (DiscoveryException e) {
        throw new DiscoveryException(
            "failed to describe "
                + what
                + "s: failed to describe "
                + described
                + ": "
                + e.getMessage(),
            e);
      }
      return items;
    }
  }
}
