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
 */
public record LoadOptions(
    boolean agentMode, FlagDefaults defaults, Function<String, @Nullable String> environment) {
  /** A server without flags and without an environment. */
  public static final LoadOptions SERVER = new LoadOptions(false, FlagDefaults.NONE, _ -> null);

  /** The same for an agent, or for a server. */
  public LoadOptions withAgentMode(boolean agent) {
    return new LoadOptions(agent, defaults, environment);
  }
}
