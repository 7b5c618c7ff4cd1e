package dev.ferula.discovery.aws;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tasks of the clusters of Amazon's ECS in one region.
 *
 * @param clusters the clusters by their ARNs; all where there are none
 */
public record Ecs(AwsAccess access, List<String> clusters, long port, Duration refreshInterval)
    implements Mechanism {
  private static final System.Logger LOG = System.getLogger(Ecs.class.getName());

  public Ecs {
    clusters = List.copyOf(clusters);
  }

  @Override
  public String mechanism() {
    return "ecs";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    AwsService service = AwsService.of("ecs", access, surroundings, refreshInterval);
    // The endpoint that is configured is one of ECS.
    AwsService machines =
        AwsService.of("ec2", access.withEndpoint(""), surroundings, refreshInterval);
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new AwsRefresh(
            service,
            region ->
                targets(new EcsApi(service, region), new EcsMachines(machines, region), region),
            surroundings.client()));
  }

  private List<Labels> targets(EcsApi api, EcsMachines machines, String region)
      throws InterruptedException {
    List<String> wanted = clusters.isEmpty() ? api.clusters() : clusters;
    List<JsonValue> described = api.describeClusters(wanted);
    List<Labels> targets = new ArrayList<>();
    for (JsonValue cluster : described) {
      String arn = cluster.text("clusterArn");
      List<String> services = api.services(arn);
      List<String> tasks = api.tasks(arn);
      if (tasks.isEmpty()) {
        continue;
      }
      try {
        targets.addAll(tasks(api, machines, region, cluster, services, tasks));
      } catch (DiscoveryException e) {
        // One cluster that cannot be described does not hide the others.
        LOG.log(
            System.Logger.Level.ERROR,
            () ->
                "msg=\"Failed to describe a cluster\" cluster="
                    + arn
                    + " err=\""
                    + e.getMessage()
                    + "\"");
      }
    }
    return targets;
  }

  private List<Labels> tasks(
      EcsApi api,
      EcsMachines machines,
      String region,
      JsonValue cluster,
      List<String> serviceArns,
      List<String> taskArns)
      throws InterruptedException {
    String arn = cluster.text("clusterArn");
    Map<String, JsonValue> services = new LinkedHashMap<>();
    for (JsonValue service : api.describeServices(arn, serviceArns)) {
      services.put(service.text("serviceName"), service);
    }
    List<JsonValue> tasks = api.describeTasks(arn, taskArns);
    Map<String, String> instances = api.instances(arn, tasks);
    EcsTasks labels =
        new EcsTasks(
            region,
            port,
            cluster,
            services,
            instances,
            machines.machines(instances.values()),
            machines.publicAddresses(tasks));
    List<Labels> targets = new ArrayList<>();
    for (JsonValue task : tasks) {
      labels.add(task, targets);
    }
    return targets;
  }
}
