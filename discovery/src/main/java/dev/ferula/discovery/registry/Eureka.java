package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.discovery.XmlElement;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.List;

/**
 * Instances of applications that a Eureka server knows.
 *
 * @param server the URL below which the list of applications is
 */
public record Eureka(String server, Duration refreshInterval) implements Mechanism {
  private static final String USUAL_PORT = "80";

  @Override
  public String mechanism() {
    return "eureka";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh("eureka", surroundings.client(), refreshInterval, this::list));
  }

  private void list(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    String url = server + "/apps";
    WebPage page = source.page(WebRequest.get(url, source.timeout()));
    if (page.status() / 100 != 2) {
      throw new DiscoveryException(
          "non 2xx status '" + page.status() + "' response during eureka service discovery");
    }
    for (XmlElement application : XmlElement.parse(page.text()).all("application")) {
      for (XmlElement instance : application.all("instance")) {
        targets.add(target(application.text("name"), instance));
      }
    }
  }

  private static Labels target(String application, XmlElement instance) {
    XmlElement port = instance.at("port");
    XmlElement secure = instance.at("securePort");
    XmlElement center = instance.at("dataCenterInfo");
    String country = instance.text("countryId");
    MetaLabels labels =
        new MetaLabels("__meta_eureka_")
            .putWhole("instance", instance.text("instanceId"))
            .put("app_name", application)
            .put("app_instance_hostname", instance.text("hostName"))
            .put("app_instance_homepage_url", instance.text("homePageUrl"))
            .put("app_instance_statuspage_url", instance.text("statusPageUrl"))
            .put("app_instance_healthcheck_url", instance.text("healthCheckUrl"))
            .put("app_instance_ip_addr", instance.text("ipAddr"))
            .put("app_instance_vip_address", instance.text("vipAddress"))
            .put("app_instance_secure_vip_address", instance.text("secureVipAddress"))
            .put("app_instance_status", instance.text("status"))
            .put("app_instance_country_id", country.isEmpty() ? "0" : country)
            .put("app_instance_id", instance.text("instanceId"));
    if (port.isPresent()) {
      labels.put("app_instance_port", port.text());
      labels.put("app_instance_port_enabled", port.attribute("enabled").equals("true"));
    }
    if (secure.isPresent()) {
      labels.put("app_instance_secure_port", secure.text());
      labels.put("app_instance_secure_port_enabled", secure.attribute("enabled").equals("true"));
    }
    labels.put("app_instance_datacenterinfo_name", center.text("name"));
    metadata(labels, "app_instance_datacenterinfo_metadata_", center.at("metadata"));
    metadata(labels, "app_instance_metadata_", instance.at("metadata"));
    String usable = port.isPresent() ? port.text() : USUAL_PORT;
    String host = instance.text("hostName");
    return labels
        .address(host.indexOf(':') >= 0 ? "[" + host + "]:" + usable : host + ":" + usable)
        .labels();
  }

  private static void metadata(MetaLabels labels, String prefix, XmlElement metadata) {
    for (XmlElement item : metadata.children()) {
      labels.put(prefix + MetaLabels.sanitized(item.name()), item.text());
    }
  }
}
