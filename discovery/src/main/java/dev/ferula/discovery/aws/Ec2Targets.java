package dev.ferula.discovery.aws;

import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes targets of the machines of a region.
 *
 * @param zones the number of each zone by its name
 */
record Ec2Targets(String region, long port, Map<String, String> zones) {
  private static final String SEPARATOR = ",";

  /** Device numbers beyond are not taken for positions in a list. */
  private static final int MAX_DEVICES = 1_000;

  /* The addresses of a machine in version 6: the main one of each device, and all. */
  private record Addresses(List<String> primary, List<String> all) {
    /* The first main one, else the first of all. */
    String first() {
      List<String> candidates = new ArrayList<>(primary);
      candidates.addAll(all);
      return candidates.stream().filter(address -> !address.isEmpty()).findFirst().orElse("");
    }
  }

  /** The labels of a machine, or null where it has no address. */
  @Nullable MetaLabels labels(String owner, XmlElement instance) {
    String privateIp = instance.text("privateIpAddress");
    String publicIp = instance.text("ipAddress");
    Addresses six = addresses(instance);
    if (privateIp.isEmpty() && six.first().isEmpty()) {
      return null;
    }
    String zone = instance.text("placement", "availabilityZone");
    MetaLabels labels =
        new MetaLabels("__meta_ec2_")
            .put("instance_id", instance.text("instanceId"))
            .put("region", region)
            .put("owner_id", owner)
            .put("default_ipv6_address", six.first())
            .put("private_ip", privateIp)
            .put("private_dns_name", instance.text("privateDnsName"))
            .put("platform", instance.text("platform"))
            .put("public_ip", publicIp)
            .put("public_dns_name", publicIp.isEmpty() ? "" : instance.text("dnsName"))
            .put("ami", instance.text("imageId"))
            .put("availability_zone", zone)
            .put("availability_zone_id", zones.getOrDefault(zone, ""))
            .put("instance_state", instance.text("instanceState", "name"))
            .put("instance_type", instance.text("instanceType"))
            .put("instance_lifecycle", instance.text("instanceLifecycle"))
            .put("architecture", instance.text("architecture"))
            .address(privateIp.isEmpty() ? six.first() : privateIp, port);
    putList(labels, "primary_ipv6_addresses", six.primary());
    putList(labels, "ipv6_addresses", six.all());
    if (!instance.text("vpcId").isEmpty()) {
      network(instance, labels);
    }
    for (XmlElement tag : instance.at("tagSet").all("item")) {
      labels.put("tag_" + MetaLabels.sanitized(tag.text("key")), tag.text("value"));
    }
    return labels;
  }

  private static void network(XmlElement instance, MetaLabels labels) {
    Set<String> subnets = new LinkedHashSet<>();
    for (XmlElement device : instance.at("networkInterfaceSet").all("item")) {
      if (device.at("subnetId").isPresent()) {
        subnets.add(device.text("subnetId"));
      }
    }
    labels
        .put("vpc_id", instance.text("vpcId"))
        .put("primary_subnet_id", instance.text("subnetId"))
        .putList("subnet_id", List.copyOf(subnets), SEPARATOR);
  }

  private static Addresses addresses(XmlElement instance) {
    Addresses addresses = new Addresses(new ArrayList<>(), new ArrayList<>());
    if (instance.text("vpcId").isEmpty()) {
      return addresses;
    }
    for (XmlElement device : instance.at("networkInterfaceSet").all("item")) {
      if (!device.at("subnetId").isPresent()) {
        continue;
      }
      for (XmlElement item : device.at("ipv6AddressesSet").all("item")) {
        String address = item.text("ipv6Address");
        addresses.all().add(address);
        if (item.text("isPrimaryIpv6").equals("true")) {
          place(addresses.primary(), device.text("attachment", "deviceIndex"), address);
        }
      }
    }
    return addresses;
  }

  /* Empty places keep the number of each device. */
  private static void place(List<String> primary, String device, String address) {
    int index;
    try {
      index = Integer.parseInt(device);
    } catch (NumberFormatException e) {
      return;
    }
    if (index < 0 || index > MAX_DEVICES) {
      return;
    }
    while (primary.size() <= index) {
      primary.add("");
    }
    primary.set(index, address);
  }

  private static void putList(MetaLabels labels, String name, List<String> values) {
    if (!values.isEmpty()) {
      labels.putList(name, values, SEPARATOR);
    }
  }
}
