package dev.ferula.config;

import dev.ferula.config.binding.Problem;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration cannot be used. The message has Prometheus's words first, then one line for each
 * problem that has a place: {@code file:line:column: field: hint}.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String words;
  private final transient List<Problem> problems;
  private boolean inScrapeFiles;

  /** An error without a place. */
  ConfigException(String words) {
    super(words);
    this.words = words;
    this.problems = List.of();
  }

  private ConfigException(String file, String words, List<Problem> problems) {
    super(
        words
            + problems.stream()
                .map(problem -> "\n  at " + problem.location(file))
                .collect(Collectors.joining()));
    this.words = words;
    this.problems = List.copyOf(problems);
  }

  /** One broken rule in a file. */
  static ConfigException broken(String file, String prefix, Problem problem) {
    return new ConfigException(file, prefix + problem.words(), List.of(problem));
  }

  /** The faults in the shape of a file. */
  static ConfigException unfit(String file, String prefix, List<Problem> problems) {
    String words =
        problems.stream()
            .map(problem -> "\n  " + problem.words())
            .collect(Collectors.joining("", prefix + "yaml: unmarshal errors:", ""));
    return new ConfigException(file, words, problems);
  }

  /** Notes that the error is of a file that {@code scrape_config_files} names. */
  ConfigException ofScrapeFiles() {
    inScrapeFiles = true;
    return this;
  }

  /** Whether the error is of what {@code scrape_config_files} names. */
  public boolean inScrapeFiles() {
    return inScrapeFiles;
  }

  /** What Prometheus says. */
  public String words() {
    return words;
  }

  /** What is wrong, in order. */
  public List<Problem> problems() {
    return problems;
  }
}
