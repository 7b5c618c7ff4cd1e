package dev.ferula.config;

import dev.ferula.scrape.ScrapeConfig;
import java.util.List;

/**
 * A scrape job: how its targets are scraped and how they are found.
 *
 * @param yaml the job as it is shown, secrets hidden and defaults filled in
 */
public record ScrapeJob(ScrapeConfig scrape, List<DiscoveryConfig> discovery, String yaml) {
  public ScrapeJob {
    discovery = List.copyOf(discovery);
  }
}
