package dev.ferula.discovery.oci;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import dev.ferula.notation.GoNumber;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Machines of Oracle's cloud in one region, each by the address of its first network card.
 *
 * @param compartments where to look; empty for all that are below the tenancy and can be read
 * @param identity the URL of the interface that knows compartments
 * @param machines the URL of the interface that knows machines and their cards
 */
public record Oci(
    OciAccount account,
    String region,
    List<String> compartments,
    long port,
    Duration refreshInterval,
    String identity,
    String machines)
    implements Mechanism {
  private static final System.Logger LOGGER = System.getLogger(Oci.class.getName());
  private static final String VERSION = "/20160918/";
  private static final String LIMIT = "&limit=100";

  public Oci {
    compartments = List.copyOf(compartments);
  }

  /** Those of a region at the provider's own addresses. */
  public static Oci of(
      OciAccount account,
      String region,
      List<String> compartments,
      long port,
      Duration refreshInterval) {
    return new Oci(
        account,
        region,
        compartments,
        port,
        refreshInterval,
        "https://identity." + region + ".oci.oraclecloud.com",
        "https://iaas." + region + ".oraclecloud.com");
  }

  @Override
  public String mechanism() {
    return "oci";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    Clock clock = Clock.systemUTC();
    OciAccount.Login login =
        account.login(new WebRefresh.Source(surroundings.client(), refreshInterval), clock);
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            "OCI",
            surroundings.client(),
            refreshInterval,
            (source, targets) ->
                list(new OciApi(source, login.key(), clock, surroundings.pause()), targets)));
  }

  private void list(OciApi api, List<Labels> targets) throws InterruptedException {
    for (String compartment : compartments.isEmpty() ? allCompartments(api) : compartments) {
      List<JsonValue> found;
      try {
        found = api.list(machines + VERSION + "instances?compartmentId=" + id(compartment) + LIMIT);
      } catch (DiscoveryException e) {
        throw new DiscoveryException(
            "listing OCI instances in compartment " + compartment + ": " + e.getMessage(), e);
      }
      for (JsonValue machine : found) {
        add(api, machine, targets);
      }
    }
  }

  private static String id(String text) {
    return WebRefresh.encode(text);
  }

  /* One that cannot be read costs what is below it. */
  private Set<String> allCompartments(OciApi api) throws InterruptedException {
    Set<String> all = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(api.tenancy()));
    while (!open.isEmpty()) {
      String compartment = open.remove();
      if (!all.add(compartment)) {
        continue;
      }
      try {
        String url =
            identity
                + VERSION
                + "compartments?accessLevel=ACCESSIBLE&compartmentId="
                + id(compartment)
                + "&compartmentIdInSubtree=false"
                + LIMIT;
        for (JsonValue child : api.list(url)) {
          if (!child.text("id").isEmpty() && child.text("lifecycleState").equals("ACTIVE")) {
            open.add(child.text("id"));
          }
        }
      } catch (DiscoveryException e) {
        warn("OCI SD failed to list child compartments, skipping subtree", compartment, e);
      }
    }
    return all;
  }

  private void add(OciApi api, JsonValue machine, List<Labels> targets)
      throws InterruptedException {
    if (machine.text("id").isEmpty() || machine.text("compartmentId").isEmpty()) {
      return;
    }
    JsonValue card;
    try {
      card = firstCard(api, machine);
    } catch (DiscoveryException e) {
      warn("OCI SD failed to resolve VNIC IPs, skipping instance", machine.text("id"), e);
      return;
    }
    List<String> sixes = card.get("ipv6Addresses").texts().stream().sorted().toList();
    String address = card.text("privateIp");
    if (address.isEmpty()) {
      address = card.text("publicIp");
    }
    if (address.isEmpty() && !sixes.isEmpty()) {
      address = sixes.getFirst();
    }
    if (!address.isEmpty()) {
      targets.add(labels(api.tenancy(), machine, card, sixes, address));
    }
  }

  private JsonValue firstCard(OciApi api, JsonValue machine) throws InterruptedException {
    String url =
        machines
            + VERSION
            + "vnicAttachments?compartmentId="
            + id(machine.text("compartmentId"))
            + "&instanceId="
            + id(machine.text("id"))
            + LIMIT;
    for (JsonValue attached : api.list(url)) {
      if (attached.text("vnicId").isEmpty()
          || !attached.text("lifecycleState").equals("ATTACHED")) {
        continue;
      }
      JsonValue card = api.one(machines + VERSION + "vnics/" + id(attached.text("vnicId")));
      if (card.get("isPrimary").bool()) {
        return card;
      }
    }
    return JsonValue.NONE;
  }

  private Labels labels(
      String tenancy, JsonValue machine, JsonValue card, List<String> sixes, String address) {
    MetaLabels labels =
        new MetaLabels("__meta_oci_")
            .put("instance_id", machine.text("id"))
            .put("instance_name", machine.text("displayName"))
            .put("instance_state", machine.text("lifecycleState"))
            .put("instance_shape", machine.text("shape"))
            .put("availability_domain", machine.text("availabilityDomain"))
            .put("fault_domain", machine.text("faultDomain"))
            .put("region", machine.text("region"))
            .put("tenancy_id", tenancy)
            .put("compartment_id", machine.text("compartmentId"))
            .put("image_id", machine.text("imageId"))
            .put("vnic_id", card.text("id"))
            .put("private_ip", card.text("privateIp"))
            .put("public_ip", card.text("publicIp"))
            .put("hostname_label", card.text("hostnameLabel"))
            .address(address, port);
    if (!sixes.isEmpty()) {
      labels.putList("ipv6_addresses", sixes, ",");
    }
    labels.putAll("tag_", machine.get("freeformTags").textFields());
    for (Map.Entry<String, JsonValue> space : machine.get("definedTags").fields().entrySet()) {
      String prefix = "defined_tag_" + MetaLabels.sanitized(space.getKey()) + "_";
      space
          .getValue()
          .fields()
          .forEach((name, value) -> labels.put(prefix + MetaLabels.sanitized(name), plain(value)));
    }
    return labels.labels();
  }

  /* Tags may be numbers and truth values; of lists and objects there is no label. */
  private static String plain(JsonValue value) {
    if (value.isNumber()) {
      return GoNumber.plain(value.decimal());
    }
    return value.isBool() ? Boolean.toString(value.bool()) : value.isText() ? value.text() : "";
  }

  private static void warn(String what, String where, DiscoveryException e) {
    LOGGER.log(
        System.Logger.Level.WARNING,
        () -> "msg=\"" + what + "\" id=" + where + " err=\"" + e.getMessage() + "\"");
  }
}
