package dev.ferula.discovery.azure;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.LoginToken;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.model.Labels;
import dev.ferula.stats.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Asks for the machines of a subscription and for the network cards of each of them. */
final class AzureMachines {
  private static final System.Logger LOG = System.getLogger(AzureMachines.class.getName());
  private static final String COMPUTE = "/providers/Microsoft.Compute/";
  private static final String COMPUTE_VERSION = "?api-version=2024-03-01";
  private static final String NETWORK_VERSION =
      "?%24expand=IPConfigurations%2FPublicIPAddress&api-version=2023-05-01";

  /** How many cards are asked for at once. */
  private static final int MAX_AT_ONCE = 16;

  private final Azure azure;
  private final AzureCloud cloud;
  private final WebRefresh.Source source;
  private final LoginToken token;
  private final KnownCards known;
  private final Counter hits;

  /* A machine, and the scale set that made it, or empty. */
  private record Machine(JsonValue json, String scaleSet) {}

  AzureMachines(
      Azure azure,
      AzureCloud cloud,
      WebRefresh.Source source,
      LoginToken token,
      KnownCards known,
      Counter hits) {
    this.known = known;
    this.hits = hits;
    this.azure = azure;
    this.cloud = cloud;
    this.source = source;
    this.token = token;
  }

  void list(List<Labels> targets) throws InterruptedException {
    String bearer = "Bearer " + token.value();
    List<Machine> machines = new ArrayList<>();
    for (JsonValue machine : listed("virtual machines", bearer, scope() + "virtualMachines")) {
      machines.add(new Machine(machine, ""));
    }
    String sets = "virtual machine scale sets";
    for (JsonValue set : listed(sets, bearer, scope() + "virtualMachineScaleSets")) {
      String name = set.text("name");
      String path =
          group(set.text("id"))
              + COMPUTE
              + "virtualMachineScaleSets/"
              + WebRefresh.encode(name)
              + "/virtualMachines";
      for (JsonValue machine : listed("virtual machine scale set vms", bearer, path)) {
        machines.add(new Machine(machine, name));
      }
    }
    withCards(machines, bearer, targets);
  }

  private String scope() {
    String subscription = "/subscriptions/" + WebRefresh.encode(azure.subscription());
    String group = azure.resourceGroup();
    return subscription
        + (group.isEmpty() ? "" : "/resourceGroups/" + WebRefresh.encode(group))
        + COMPUTE;
  }

  /* The subscription and the resource group of an id. */
  private String group(String id) {
    return "/subscriptions/"
        + WebRefresh.encode(azure.subscription())
        + "/resourceGroups/"
        + WebRefresh.encode(resourceGroup(id));
  }

  private List<JsonValue> listed(String what, String bearer, String path)
      throws InterruptedException {
    List<JsonValue> all = new ArrayList<>();
    String next = cloud.management() + path + COMPUTE_VERSION;
    try {
      for (int pages = 0; pages < WebRefresh.MAX_PAGES && !next.isEmpty(); pages++) {
        JsonValue page = source.json(next, Map.of("Authorization", bearer));
        all.addAll(page.get("value").items());
        next = page.text("nextLink");
      }
      return all;
    } catch (DiscoveryException e) {
      throw new DiscoveryException(
          "could not get " + what + ": could not list " + what + ": " + e.getMessage(), e);
    }
  }

  /* Each card is a request of its own, so some are made at once. */
  private void withCards(List<Machine> machines, String bearer, List<Labels> targets)
      throws InterruptedException {
    Semaphore places = new Semaphore(MAX_AT_ONCE);
    List<Future<Optional<Labels>>> found = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Machine machine : machines) {
        places.acquire();
        found.add(
            threads.submit(
                () -> {
                  try {
                    return target(machine, bearer);
                  } finally {
                    places.release();
                  }
                }));
      }
      for (Future<Optional<Labels>> one : found) {
        one.get().ifPresent(targets::add);
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new DiscoveryException(
          "unable to complete Azure service discovery: " + cause.getMessage(), e);
    }
  }

  private Optional<Labels> target(Machine machine, String bearer) throws InterruptedException {
    JsonValue json = machine.json();
    JsonValue properties = json.get("properties");
    MetaLabels labels =
        new MetaLabels("__meta_azure_")
            .put("subscription_id", azure.subscription())
            .put("tenant_id", azure.tenant())
            .put("machine_id", json.text("id"))
            .put("machine_name", json.text("name"))
            .put("machine_computer_name", properties.at("osProfile", "computerName").text())
            .put("machine_os_type", properties.at("storageProfile", "osDisk", "osType").text())
            .put("machine_location", json.text("location"))
            .put("machine_resource_group", resourceGroup(json.text("id")))
            .put("machine_size", properties.at("hardwareProfile", "vmSize").text())
            .put("machine_scale_set", machine.scaleSet())
            .putAll("machine_tag_", json.get("tags").textFields());
    for (JsonValue card : properties.at("networkProfile", "networkInterfaces").items()) {
      JsonValue found = card(machine, card.text("id"), bearer);
      if (!found.isPresent()) {
        return Optional.empty();
      }
      JsonValue network = found.get("properties");
      if (!network.isPresent()) {
        continue;
      }
      // Machines that are switched off have cards of which it is not told which comes first.
      if (!network.get("primary").isPresent()) {
        return Optional.empty();
      }
      List<JsonValue> addresses = network.get("ipConfigurations").items();
      if (network.get("primary").bool() && !addresses.isEmpty()) {
        return Optional.of(addressed(labels, addresses.getFirst(), json.text("name")));
      }
    }
    return Optional.empty();
  }

  private Labels addressed(MetaLabels labels, JsonValue place, String machine) {
    JsonValue properties = place.get("properties");
    String inside = properties.text("privateIPAddress");
    if (inside.isEmpty()) {
      throw new DiscoveryException("unable to find a private IP for VM " + machine);
    }
    return labels
        .put(
            "machine_public_ip", properties.at("publicIPAddress", "properties", "ipAddress").text())
        .put("machine_private_ip", inside)
        .address(inside, azure.port())
        .labels();
  }

  /* A network card, or nothing where there is none. */
  private JsonValue card(Machine machine, String id, String bearer) throws InterruptedException {
    JsonValue before = known.get(id);
    if (before != null) {
      hits.increment();
      return before;
    }
    JsonValue card = asked(machine, id, bearer);
    if (card.isPresent()) {
      known.put(id, card);
    }
    return card;
  }

  private JsonValue asked(Machine machine, String id, String bearer) throws InterruptedException {
    String name = WebRefresh.encode(id.substring(id.lastIndexOf('/') + 1));
    String path =
        machine.scaleSet().isEmpty()
            ? "/providers/Microsoft.Network/networkInterfaces/" + name
            : COMPUTE
                + "virtualMachineScaleSets/"
                + WebRefresh.encode(machine.scaleSet())
                + "/virtualMachines/"
                + WebRefresh.encode(machine.json().text("instanceId"))
                + "/networkInterfaces/"
                + name;
    String url = cloud.management() + group(id) + path + NETWORK_VERSION;
    WebPage page = source.page(WebRequest.get(url, source.timeout()).with("Authorization", bearer));
    if (page.status() == 404) {
      LOG.log(
          System.Logger.Level.WARNING, () -> "msg=\"Network interface does not exist\" name=" + id);
      return JsonValue.NONE;
    }
    if (page.status() != 200) {
      throw new DiscoveryException(
          "failed to retrieve Interface " + id + " with error: " + page.statusLine());
    }
    return JsonValue.parse(page.text());
  }

  private static String resourceGroup(String id) {
    String[] parts = id.split("/", -1);
    for (int i = 0; i + 1 < parts.length; i++) {
      if (parts[i].equalsIgnoreCase("resourceGroups")) {
        return parts[i + 1];
      }
    }
    throw new DiscoveryException("invalid ID '" + id + "': no resource group");
  }
}
