package dev.ferula.discovery.cloud;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.SecretFile;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.discovery.aws.AwsKeys;
import dev.ferula.discovery.aws.AwsSignature;
import dev.ferula.model.Labels;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Virtual machines of Outscale in one region. Requests are signed as for Amazon.
 *
 * @param endpoint the URL of the interface, without a slash at its end
 * @param secretKeyFile where the secret key is read for each refresh, if it is not given
 */
public record Outscale(
    String endpoint,
    String region,
    String accessKey,
    String secretKey,
    String secretKeyFile,
    long port,
    Duration refreshInterval)
    implements Mechanism {
  /* What signatures are for, whichever region is asked, as in Outscale's own client. */
  private static final AwsSignature SIGNATURE = new AwsSignature("eu-west-2", "oapi");

  @Override
  public String mechanism() {
    return "outscale";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(region, surroundings.client(), refreshInterval, this::list));
  }

  private void list(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    AwsKeys keys = AwsKeys.lasting(accessKey, secret(), "");
    String ask = "{}";
    for (int pages = 0; pages < WebRefresh.MAX_PAGES; pages++) {
      JsonValue page = machines(source, keys, ask);
      for (JsonValue machine : page.get("Vms").items()) {
        add(machine, targets);
      }
      JsonValue next = page.get("NextPageToken");
      if (next.text().isEmpty()) {
        break;
      }
      ask = JsonValue.ofFields(Map.of("NextPageToken", next)).toJson();
    }
  }

  private JsonValue machines(WebRefresh.Source source, AwsKeys keys, String ask)
      throws InterruptedException {
    WebRequest request =
        WebRequest.post(endpoint + "/ReadVms", "application/json", ask, source.timeout());
    try {
      WebPage page = source.good(SIGNATURE.sign(request, keys, Clock.systemUTC().instant()));
      return JsonValue.parse(page.text());
    } catch (DiscoveryException e) {
      throw new DiscoveryException("outscale ReadVms: " + e.getMessage(), e);
    }
  }

  private void add(JsonValue machine, List<Labels> targets) {
    String inside = machine.text("PrivateIp");
    String outside = machine.text("PublicIp");
    String address = inside.isEmpty() ? outside : inside;
    if (address.isEmpty()) {
      return;
    }
    MetaLabels labels =
        new MetaLabels("__meta_outscale_vm_")
            .put("instance_id", machine.text("VmId"))
            .put("region", region)
            .put("state", machine.text("State"))
            .put("subregion", machine.at("Placement", "SubregionName").text())
            .put("private_ip", inside)
            .put("public_ip", outside)
            .address(address, port);
    for (JsonValue tag : machine.get("Tags").items()) {
      if (!tag.text("Key").isEmpty() && !tag.text("Value").isEmpty()) {
        labels.put("tag_" + MetaLabels.sanitized(tag.text("Key")), tag.text("Value"));
      }
    }
    targets.add(labels.labels());
  }

  private String secret() {
    return secretKeyFile.isEmpty()
        ? secretKey
        : SecretFile.read("outscale secret key", secretKeyFile);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Outscale[endpoint=" + endpoint + ", region=" + region + "]";
  }
}
