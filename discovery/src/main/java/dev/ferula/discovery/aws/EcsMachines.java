package dev.ferula.discovery.aws;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.XmlElement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** What EC2 says of the machines and network interfaces that tasks have. */
record EcsMachines(AwsService service, String region) {
  /** The type of attachments that are network interfaces. */
  static final String INTERFACE = "ElasticNetworkInterface";

  /** The field of such an attachment that has the interface's number. */
  static final String INTERFACE_ID = "networkInterfaceId";

  /** Machines by their numbers, those without an address left out. */
  Map<String, XmlElement> machines(Collection<String> ids) throws InterruptedException {
    Map<String, XmlElement> machines = new LinkedHashMap<>();
    for (XmlElement page :
        pages("DescribeInstances", "InstanceId.", ids, "could not describe EC2 instances")) {
      for (XmlElement reservation : page.at("reservationSet").all("item")) {
        for (XmlElement machine : reservation.at("instancesSet").all("item")) {
          if (!machine.text("privateIpAddress").isEmpty()) {
            machines.put(machine.text("instanceId"), machine);
          }
        }
      }
    }
    return machines;
  }

  /** The public address of each network interface of tasks that has one. */
  Map<String, String> publicAddresses(List<JsonValue> tasks) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    for (JsonValue task : tasks) {
      String id = detail(attachment(task), INTERFACE_ID);
      if (!id.isEmpty()) {
        ids.add(id);
      }
    }
    Map<String, String> addresses = new LinkedHashMap<>();
    String what = "could not describe network interfaces";
    for (XmlElement page : pages("DescribeNetworkInterfaces", "NetworkInterfaceId.", ids, what)) {
      for (XmlElement one : page.at("networkInterfaceSet").all("item")) {
        String address = one.text("association", "publicIp");
        if (!address.isEmpty()) {
          addresses.put(one.text(INTERFACE_ID), address);
        }
      }
    }
    return addresses;
  }

  /** The network interface that a task has of its own, or nothing. */
  static JsonValue attachment(JsonValue task) {
    return task.get("attachments").items().stream()
        .filter(attachment -> attachment.text("type").equals(INTERFACE))
        .findFirst()
        .orElse(JsonValue.NONE);
  }

  /** What an attachment says under a name. */
  static String detail(JsonValue attachment, String name) {
    return attachment.get("details").items().stream()
        .filter(detail -> detail.text("name").equals(name))
        .map(detail -> detail.text("value"))
        .findFirst()
        .orElse("");
  }

  private List<XmlElement> pages(String action, String prefix, Collection<String> ids, String what)
      throws InterruptedException {
    List<XmlElement> pages = new ArrayList<>();
    if (ids.isEmpty()) {
      return pages;
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("Action", action);
    int number = 0;
    for (String id : new LinkedHashSet<>(ids)) {
      form.put(prefix + ++number, id);
    }
    while (pages.size() < WebRefresh.MAX_PAGES) {
      XmlElement page;
      try {
        page = service.xml(region, Ec2.VERSION, form);
      } catch (DiscoveryException e) {
        throw new DiscoveryException(what + ": " + e.getMessage(), e);
      }
      pages.add(page);
      if (page.text("nextToken").isEmpty()) {
        break;
      }
      form.put("NextToken", page.text("nextToken"));
    }
    return pages;
  }
}
