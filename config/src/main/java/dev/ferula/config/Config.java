package dev.ferula.config;

import dev.ferula.matcher.relabel.Relabelling;
import java.util.List;

/**
 * A configuration, complete with defaults and checked; relative paths are joined to the directory
 * of their file. Immutable.
 *
 * @param ruleFiles patterns of the files that rules are in
 * @param scrapeConfigFiles patterns of the files that more scrape jobs are in; those jobs are part
 *     of {@code scrapeJobs}
 * @param alertRelabelling applied to alerts before they go to any Alertmanager
 * @param unsupported sections that the file has and that nothing here acts on, by their fields
 * @param yaml the configuration as it is shown, secrets hidden and defaults filled in; jobs from
 *     other files are not part of it
 */
public record Config(
    GlobalConfig global,
    List<String> ruleFiles,
    List<String> scrapeConfigFiles,
    List<ScrapeJob> scrapeJobs,
    Relabelling alertRelabelling,
    List<AlertmanagerConfig> alertmanagers,
    StorageConfig storage,
    List<String> unsupported,
    String yaml) {
  public Config {
    ruleFiles = List.copyOf(ruleFiles);
    scrapeConfigFiles = List.copyOf(scrapeConfigFiles);
    scrapeJobs = List.copyOf(scrapeJobs);
    alertmanagers = List.copyOf(alertmanagers);
    unsupported = List.copyOf(unsupported);
  }
}
