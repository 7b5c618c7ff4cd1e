package dev.ferula.discovery.aws;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebRefresh;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What ECS says of its clusters in a region, in portions of the sizes that it takes. */
record EcsApi(AwsService service, String region) {
  private static final String PREFIX = "AmazonEC2ContainerServiceV20141113.";
  private static final int PORTION = 100;
  private static final int SERVICES_PORTION = 10;
  private static final JsonValue TAGS = JsonValue.ofItems(List.of(JsonValue.ofText("TAGS")));

  List<String> clusters() throws InterruptedException {
    return list("ListClusters", "", "clusterArns", "could not list clusters");
  }

  List<String> services(String cluster) throws InterruptedException {
    String what = "could not list services for cluster \"" + cluster + "\"";
    return list("ListServices", cluster, "serviceArns", what);
  }

  List<String> tasks(String cluster) throws InterruptedException {
    String what = "could not list tasks for cluster \"" + cluster + "\"";
    return list("ListTasks", cluster, "taskArns", what);
  }

  List<JsonValue> describeClusters(List<String> clusters) throws InterruptedException {
    return describe(
        "DescribeClusters", "", "clusters", clusters, PORTION, "could not describe clusters");
  }

  List<JsonValue> describeServices(String cluster, List<String> services)
      throws InterruptedException {
    return describe(
        "DescribeServices",
        cluster,
        "services",
        services,
        SERVICES_PORTION,
        "could not describe services for cluster \"" + cluster + "\"");
  }

  List<JsonValue> describeTasks(String cluster, List<String> tasks) throws InterruptedException {
    return describe(
        "DescribeTasks",
        cluster,
        "tasks",
        tasks,
        PORTION,
        "could not describe tasks in cluster \"" + cluster + "\"");
  }

  /** The machine of each container instance that one of the tasks runs on. */
  Map<String, String> instances(String cluster, List<JsonValue> tasks) throws InterruptedException {
    Set<String> arns = new LinkedHashSet<>();
    for (JsonValue task : tasks) {
      String arn = task.text("containerInstanceArn");
      if (!arn.isEmpty()) {
        arns.add(arn);
      }
    }
    List<JsonValue> found =
        describe(
            "DescribeContainerInstances",
            cluster,
            "containerInstances",
            List.copyOf(arns),
            PORTION,
            "could not describe container instances");
    Map<String, String> machines = new LinkedHashMap<>();
    for (JsonValue instance : found) {
      String machine = instance.text("ec2InstanceId");
      if (!machine.isEmpty()) {
        machines.put(instance.text("containerInstanceArn"), machine);
      }
    }
    return machines;
  }

  private List<String> list(String operation, String cluster, String list, String what)
      throws InterruptedException {
    List<String> arns = new ArrayList<>();
    JsonValue ask = ask(cluster).with("maxResults", JsonValue.ofWhole(PORTION));
    for (int pages = 0; pages < WebRefresh.MAX_PAGES; pages++) {
      JsonValue page = answer(operation, ask, what);
      arns.addAll(page.get(list).texts());
      if (page.text("nextToken").isEmpty()) {
        break;
      }
      ask = ask.with("nextToken", page.get("nextToken"));
    }
    return arns;
  }

  private List<JsonValue> describe(
      String operation, String cluster, String list, List<String> arns, int portion, String what)
      throws InterruptedException {
    List<JsonValue> found = new ArrayList<>();
    for (int at = 0; at < arns.size(); at += portion) {
      List<String> some = arns.subList(at, Math.min(arns.size(), at + portion));
      JsonValue names = JsonValue.ofItems(some.stream().map(JsonValue::ofText).toList());
      JsonValue ask = ask(cluster).with(list, names);
      boolean tagged = !list.equals("containerInstances");
      found.addAll(
          answer(operation, tagged ? ask.with("include", TAGS) : ask, what).get(list).items());
    }
    return found;
  }

  private static JsonValue ask(String cluster) {
    return JsonValue.ofFields(
        cluster.isEmpty() ? Map.of() : Map.of("cluster", JsonValue.ofText(cluster)));
  }

  private JsonValue answer(String operation, JsonValue ask, String what)
      throws InterruptedException {
    try {
      return service.json(region, PREFIX + operation, ask.toJson());
    } catch (DiscoveryException e) {
      throw new DiscoveryException(what + ": " + e.getMessage(), e);
    }
  }
}
