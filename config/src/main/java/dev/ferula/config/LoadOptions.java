package dev.ferula.config;

import dev.ferula.config.section.FlagDefaults;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration is loaded with.
 *
 * @param agentMode whether alerting, rules and remote read are refused
 * @param defaults what flags say
 * @param environment the value of an environment variable, or null
 * @param scrapeFiles whether the files are read that {@code scrape_config_files} names
 */
public record LoadOptions(
    boolean agentMode,
    FlagDefaults defaults,
    Function<String, @Nullable String> environment,
    boolean scrapeFiles) {
  /** A server without flags and without an environment. */
  public static final LoadOptions SERVER = new LoadOptions(false, FlagDefaults.NONE, _ -> null);

  /** With the files of scrape jobs. */
  public LoadOptions(
      boolean agentMode, FlagDefaults defaults, Function<String, @Nullable String> environment) {
    this(agentMode, defaults, environment, true);
  }

  /** The same for an agent, or for a server. */
  public LoadOptions withAgentMode(boolean agent) {
    return new LoadOptions(agent, defaults, environment, scrapeFiles);
  }

  /** The same with the files of scrape jobs, or without. */
  public LoadOptions withScrapeFiles(boolean read) {
    return new LoadOptions(agentMode, defaults, environment, read);
  }
}
