package dev.ferula.discovery.aws;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.RefreshDiscoverer;
import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.XmlElement;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Virtual machines of Amazon's EC2 in one region. */
public record Ec2(AwsAccess access, List<Filter> filters, long port, Duration refreshInterval)
    implements Mechanism {
  static final String VERSION = "2016-11-15";

  public Ec2 {
    filters = List.copyOf(filters);
  }

  /** Machines of which a property has one of some values. */
  public record Filter(String name, List<String> values) {
    public Filter {
      values = List.copyOf(values);
    }
  }

  @Override
  public String mechanism() {
    return "ec2";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    AwsService service = AwsService.of("ec2", access, surroundings, refreshInterval);
    return surroundings.refreshing(
        mechanism(), refreshInterval, new Refresh(this, service, surroundings.client()));
  }

  /** Asks for the machines of a region. */
  private static final class Refresh implements RefreshDiscoverer.Refresh {
    private static final System.Logger LOG = System.getLogger(Ec2.class.getName());

    private final Ec2 ec2;
    private final AwsService service;
    private final WebClient client;
    private @Nullable Map<String, String> zones;

    Refresh(Ec2 ec2, AwsService service, WebClient client) {
      this.ec2 = ec2;
      this.service = service;
      this.client = client;
    }

    @Override
    public List<TargetGroup> groups() throws InterruptedException {
      String region = service.region();
      List<Labels> targets = new ArrayList<>();
      Map<String, String> form = form();
      Ec2Targets builder = new Ec2Targets(region, ec2.port, zones(region));
      for (int pages = 0; pages < WebRefresh.MAX_PAGES; pages++) {
        XmlElement page;
        try {
          page = service.xml(region, VERSION, form);
        } catch (DiscoveryException e) {
          throw new DiscoveryException("could not describe instances: " + e.getMessage(), e);
        }
        for (XmlElement reservation : page.at("reservationSet").all("item")) {
          for (XmlElement instance : reservation.at("instancesSet").all("item")) {
            MetaLabels labels = builder.labels(reservation.text("ownerId"), instance);
            if (labels != null) {
              targets.add(labels.labels());
            }
          }
        }
        String next = page.text("nextToken");
        if (next.isEmpty()) {
          break;
        }
        form.put("NextToken", next);
      }
      return List.of(new TargetGroup(region, targets, Labels.EMPTY));
    }

    private Map<String, String> form() {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("Action", "DescribeInstances");
      int number = 0;
      for (Filter filter : ec2.filters) {
        String prefix = "Filter." + ++number;
        form.put(prefix + ".Name", filter.name());
        int value = 0;
        for (String text : filter.values()) {
          form.put(prefix + ".Value." + ++value, text);
        }
      }
      return form;
    }

    /* Names of zones mean another place in each account; only the numbers are the same for all. */
    private Map<String, String> zones(String region) throws InterruptedException {
      Map<String, String> known = zones;
      if (known != null) {
        return known;
      }
      Map<String, String> found = new HashMap<>();
      try {
        XmlElement answer =
            service.xml(region, VERSION, Map.of("Action", "DescribeAvailabilityZones"));
        for (XmlElement zone : answer.at("availabilityZoneInfo").all("item")) {
          found.put(zone.text("zoneName"), zone.text("zoneId"));
        }
        zones = found;
      } catch (DiscoveryException e) {
        LOG.log(
            System.Logger.Level.DEBUG,
            () -> "msg=\"Unable to describe availability zones\" err=\"" + e.getMessage() + "\"");
      }
      return found;
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
