package dev.ferula.config.section;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlValue;
import dev.ferula.model.GoQuote;
import dev.ferula.model.NameScheme;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The whole configuration file. */
public final class RootSection {
  private static final long DEFAULT_GC_PERCENTAGE = 75;

  /** A star may stand in the last part of a path only. */
  private static final Predicate<String> FILES =
      Pattern.compile("[^*]*(\\*[^/]*)?").asMatchPredicate();

  private static final Schema RUNTIME =
      Schema.of("config.RuntimeConfig").whole("gogc", DEFAULT_GC_PERCENTAGE).omitEmpty().build();

  static final Schema SCHEMA =
      Schema.of("config.Config", "config.plain")
          .optional("global", GlobalSection.SCHEMA)
          .section("runtime", RUNTIME)
          .omitEmpty()
          .section("alerting", AlertingSection.SCHEMA)
          .omitEmpty()
          .texts("rule_files")
          .omitEmpty()
          .path()
          .texts("scrape_config_files")
          .omitEmpty()
          .path()
          .list("scrape_configs", ScrapeSection.SCHEMA)
          .omitEmpty()
          .section("storage", StorageSection.SCHEMA)
          .omitEmpty()
          .optional("tracing", TelemetrySection.TRACING)
          .omitEmpty()
          .list("remote_write", RemoteSection.WRITE)
          .omitEmpty()
          .list("remote_read", RemoteSection.READ)
          .omitEmpty()
          .section("otlp", TelemetrySection.OTLP)
          .omitEmpty()
          .build();

  private RootSection() {}

  /**
   * The section of a file, complete and checked, relative paths still relative.
   *
   * @param root the file's root node, or null for an empty file
   * @param defaults what flags say where the file says nothing
   * @throws dev.ferula.config.binding.InvalidSectionException if a section breaks a rule
   */
  public static Section bind(Binder binder, @Nullable YamlNode root, FlagDefaults defaults) {
    Section section =
        root == null || YamlValue.isNull(root)
            ? Section.ofDefaults(SCHEMA)
            : binder.bindSection(SCHEMA, root);
    if (binder.problems().isEmpty()) {
      complete(section, defaults);
      Section storage = Objects.requireNonNull(section.section("storage"));
      StorageSection.complete(storage, defaults);
      TelemetrySection.checkStrategy(
          Objects.requireNonNull(section.section("otlp")), scheme(section));
    }
    return section;
  }

  private static NameScheme scheme(Section root) {
    Section global = Objects.requireNonNull(root.section("global"));
    return GlobalSection.scheme(global.text("metric_name_validation_scheme"));
  }

  private static void complete(Section root, FlagDefaults defaults) {
    Section global = root.section("global");
    if (global == null) {
      global = GlobalSection.ofNothing();
      root.set("global", global);
    }
    if (global.boolOrNull("extra_scrape_metrics") == null) {
      global.set("extra_scrape_metrics", defaults.extraScrapeMetrics());
    }
    if (global.value("scrape_protocols") == null && !defaults.scrapeProtocols().isEmpty()) {
      global.set("scrape_protocols", defaults.scrapeProtocols());
    }
    Section runtime = Objects.requireNonNull(root.section("runtime"));
    if (runtime.isEmpty()) {
      runtime.set("gogc", DEFAULT_GC_PERCENTAGE);
    }
    checkFiles(root, "rule_files", "invalid rule file path ");
    checkFiles(root, "scrape_config_files", "invalid scrape config file path ");
    checkJobs(root, global);
    AlertingSection.check(Objects.requireNonNull(root.section("alerting")), scheme(root));
    RemoteSection.check(root, scheme(root));
  }

  private static void checkFiles(Section root, String key, String words) {
    for (String file : root.texts(key)) {
      if (!FILES.test(file)) {
        throw root.broken(key, words + GoQuote.quote(file));
      }
    }
  }

  private static void checkJobs(Section root, Section global) {
    Set<String> names = new HashSet<>();
    List<@Nullable Section> jobs = root.sections("scrape_configs");
    for (Section job : jobs) {
      if (job == null) {
        throw root.broken("scrape_configs", "empty or null scrape config section");
      }
      ScrapeSection.complete(job, global);
      String name = job.text("job_name");
      if (!names.add(name)) {
        throw job.broken(
            "job_name", "found multiple scrape configs with job name " + GoQuote.quote(name));
      }
    }
  }
}
