package dev.ferula.discovery.aws;

import dev.ferula.discovery.RefreshDiscoverer;
import dev.ferula.discovery.WebClient;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.List;

/** Asks one of Amazon's services for the targets of its region, which are one group. */
record AwsRefresh(AwsService service, Listing listing, WebClient client)
    implements RefreshDiscoverer.Refresh {
  /** Finds the targets of a region. */
  @FunctionalInterface
  interface Listing {
    List<Labels> targets(String region) throws InterruptedException;
  }

  @Override
  public List<TargetGroup> groups() throws InterruptedException {
    String region = service.region();
    return List.of(new TargetGroup(region, listing.targets(region), Labels.EMPTY));
  }

  @Override
  public void close() {
    client.close();
  }
}
