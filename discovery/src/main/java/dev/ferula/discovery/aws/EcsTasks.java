package dev.ferula.discovery.aws;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.XmlElement;
import dev.ferula.model.Labels;
import java.util.List;
import java.util.Map;

/**
 * Makes targets of the tasks of a cluster.
 *
 * @param services those of the cluster by their names
 * @param instances the machine of each container instance
 * @param machines by their numbers
 * @param publicAddresses of network interfaces
 */
record EcsTasks(
    String region,
    long port,
    JsonValue cluster,
    Map<String, JsonValue> services,
    Map<String, String> instances,
    Map<String, XmlElement> machines,
    Map<String, String> publicAddresses) {
  private static final String OF_SERVICE = "service:";

  /** Adds a task, unless it has no address. */
  void add(JsonValue task, List<Labels> targets) {
    JsonValue attachment = EcsMachines.attachment(task);
    String instance = task.text("containerInstanceArn");
    String machineId = instances.getOrDefault(instance, "");
    XmlElement machine = machines.getOrDefault(machineId, XmlElement.NONE);
    boolean own = attachment.isPresent();
    String address =
        own
            ? EcsMachines.detail(attachment, "privateIPv4Address")
            : machine.text("privateIpAddress");
    if (address.isEmpty()) {
      return;
    }
    String interfaceId = EcsMachines.detail(attachment, EcsMachines.INTERFACE_ID);
    MetaLabels labels =
        ofTask(task)
            .put("ip_address", address)
            .put("network_mode", own ? "awsvpc" : "bridge")
            .put(
                "subnet_id",
                own ? EcsMachines.detail(attachment, "subnetId") : machine.text("subnetId"))
            .put(
                "public_ip",
                own ? publicAddresses.getOrDefault(interfaceId, "") : machine.text("ipAddress"))
            .put("container_instance_arn", instance)
            .put("ec2_instance_id", machineId)
            .put("ec2_instance_type", machine.text("instanceType"))
            .put("ec2_instance_private_ip", machine.text("privateIpAddress"))
            .put("ec2_instance_public_ip", machine.text("ipAddress"))
            .address(address, port);
    tags(cluster, "tag_cluster_", labels);
    putService(task.text("group"), labels);
    tags(task, "tag_task_", labels);
    for (XmlElement tag : machine.at("tagSet").all("item")) {
      labels.put("tag_ec2_" + MetaLabels.sanitized(tag.text("key")), tag.text("value"));
    }
    targets.add(labels.labels());
  }

  private MetaLabels ofTask(JsonValue task) {
    return new MetaLabels("__meta_ecs_")
        .put("region", region)
        .put("cluster", cluster.text("clusterName"))
        .put("cluster_arn", cluster.text("clusterArn"))
        .put("launch_type", task.text("launchType"))
        .put("health_status", task.text("healthStatus"))
        .put("task_group", task.text("group"))
        .put("task_arn", task.text("taskArn"))
        .put("task_definition", task.text("taskDefinitionArn"))
        .put("availability_zone", task.text("availabilityZone"))
        .put("desired_status", task.text("desiredStatus"))
        .put("last_status", task.text("lastStatus"))
        .put("platform_family", task.text("platformFamily"))
        .put("platform_version", task.text("platformVersion"));
  }

  private void putService(String group, MetaLabels labels) {
    JsonValue service =
        group.startsWith(OF_SERVICE)
            ? services.getOrDefault(group.substring(OF_SERVICE.length()), JsonValue.NONE)
            : JsonValue.NONE;
    labels
        .put("service", service.text("serviceName"))
        .put("service_arn", service.text("serviceArn"))
        .put("service_status", service.text("status"));
    tags(service, "tag_service_", labels);
  }

  private static void tags(JsonValue of, String prefix, MetaLabels labels) {
    for (JsonValue tag : of.get("tags").items()) {
      labels.put(prefix + MetaLabels.sanitized(tag.text("key")), tag.text("value"));
    }
  }
}
