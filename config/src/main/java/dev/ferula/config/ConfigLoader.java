package dev.ferula.config;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.InvalidSectionException;
import dev.ferula.config.binding.Section;
import dev.ferula.config.section.RelabelSection;
import dev.ferula.config.section.RootSection;
import dev.ferula.config.section.ScrapeSection;
import dev.ferula.config.yaml.UnreadableFile;
import dev.ferula.config.yaml.Utf8Words;
import dev.ferula.config.yaml.YamlException;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlReader;
import dev.ferula.config.yaml.YamlValue;
import dev.ferula.config.yaml.YamlWriter;
import dev.ferula.discovery.FilePattern;
import dev.ferula.discovery.YamlFile;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Loads configuration files. Safe for use by several threads. */
public final class ConfigLoader {
  private final LoadOptions options;

  public ConfigLoader(LoadOptions options) {
    this.options = options;
  }

  /**
   * The configuration in a file, with the scrape jobs of the files that it names.
   *
   * @throws ConfigException if a file cannot be read or what it says cannot be used
   */
  public Config load(Path file) {
    return load(read(file), file);
  }

  /**
   * The configuration in a text.
   *
   * @param file where the text is from: messages name it, and its directory is what relative paths
   *     start from
   * @throws ConfigException if the text cannot be used
   */
  public Config load(String text, Path file) {
    String prefix = "parsing YAML file " + file + ": ";
    Section root =
        bind(
            file,
            prefix,
            binder -> RootSection.bind(binder, YamlReader.read(text), options.defaults()));
    if (options.agentMode()) {
      refuseForAgent(root);
    }
    Path directory = Objects.requireNonNullElse(file.getParent(), Path.of("."));
    root.joinDirectory(directory);
    return map(root);
  }

  private static void refuseForAgent(Section root) {
    Section alerting = Objects.requireNonNull(root.section("alerting"));
    if (!alerting.isEmpty()) {
      throw new ConfigException("field alerting is not allowed in agent mode");
    }
    for (String key : List.of("rule_files", "remote_read")) {
      if (root.isSet(key)) {
        throw new ConfigException("field " + key + " is not allowed in agent mode");
      }
    }
  }

  private Config map(Section root) {
    Section global = Objects.requireNonNull(root.section("global"));
    Labels externalLabels = expandLabels(global);
    String yaml = YamlWriter.write(root.printed());
    GlobalConfig globalConfig = SectionMapping.global(global, externalLabels);
    NameScheme scheme = globalConfig.nameScheme();
    Section alerting = Objects.requireNonNull(root.section("alerting"));
    List<AlertmanagerConfig> alertmanagers = new ArrayList<>();
    for (Section section : alerting.sections("alertmanagers")) {
      alertmanagers.add(SectionMapping.alertmanager(Objects.requireNonNull(section), scheme));
    }
    List<ScrapeJob> jobs = jobs(root, global);
    return new Config(
        globalConfig,
        root.texts("rule_files"),
        root.texts("scrape_config_files"),
        jobs,
        RelabelSection.relabelling(alerting, "alert_relabel_configs", scheme),
        alertmanagers,
        SectionMapping.storage(Objects.requireNonNull(root.section("storage"))),
        Unsupported.fields(root),
        yaml);
  }

  /* A label whose expansion is empty is as good as absent. */
  private Labels expandLabels(Section global) {
    Environment environment = new Environment(options.environment());
    Map<String, String> labels = new HashMap<>();
    global
        .textMap("external_labels")
        .forEach((name, value) -> labels.put(name, environment.expand(value)));
    if (!labels.isEmpty()) {
      global.set("external_labels", labels);
    }
    return Labels.of(labels);
  }

  private List<ScrapeJob> jobs(Section root, Section global) {
    List<ScrapeJob> jobs = new ArrayList<>();
    Map<String, String> origins = new HashMap<>();
    for (Section section : root.sections("scrape_configs")) {
      Section job = Objects.requireNonNull(section);
      origins.put(job.text("job_name"), "main config file");
      jobs.add(SectionMapping.job(job));
    }
    if (!options.scrapeFiles()) {
      return jobs;
    }
    try {
      for (String pattern : root.texts("scrape_config_files")) {
        for (Path file : files(pattern)) {
          addJobs(file, global, origins, jobs);
        }
      }
    } catch (ConfigException e) {
      throw e.ofScrapeFiles();
    }
    return jobs;
  }

  private static List<Path> files(String pattern) {
    try {
      return FilePattern.files(pattern);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "error retrieving scrape config files for "
              + GoQuote.quote(pattern)
              + ": "
              + e.getMessage());
    }
  }

  private static void addJobs(
      Path file, Section global, Map<String, String> origins, List<ScrapeJob> jobs) {
    String shown = GoQuote.quote(file.toAbsolutePath().normalize().toString());
    String prefix = shown + ": ";
    String text;
    try {
      text = read(file);
    } catch (ConfigException e) {
      throw new ConfigException(prefix + e.getMessage());
    }
    Section sections = bind(file, prefix, binder -> bindJobs(binder, text, shown, global, origins));
    for (Section section : sections.sections("scrape_configs")) {
      Section job = Objects.requireNonNull(section);
      origins.put(job.text("job_name"), shown);
      job.joinDirectory(Objects.requireNonNullElse(file.getParent(), Path.of(".")));
      jobs.add(SectionMapping.job(job));
    }
  }

  private static Section bindJobs(
      Binder binder, String text, String shown, Section global, Map<String, String> origins) {
    YamlNode node = YamlReader.read(text);
    Section file =
        node == null || YamlValue.isNull(node)
            ? Section.ofDefaults(ScrapeSection.FILE)
            : binder.bindSection(ScrapeSection.FILE, node);
    if (!binder.problems().isEmpty()) {
      return file;
    }
    Map<String, String> seen = new HashMap<>(origins);
    for (Section job : file.sections("scrape_configs")) {
      if (job == null) {
        throw file.broken("scrape_configs", "empty or null scrape config section");
      }
      ScrapeSection.complete(job, global);
      String name = job.text("job_name");
      String first = seen.putIfAbsent(name, shown);
      if (first != null) {
        throw job.broken(
            "job_name",
            "found multiple scrape configs with job name "
                + GoQuote.quote(name)
                + ", first found in "
                + first);
      }
    }
    return file;
  }

  private static Section bind(Path file, String prefix, Function<Binder, Section> binding) {
    Binder binder = new Binder();
    Section section;
    try {
      section = binding.apply(binder);
    } catch (InvalidSectionException e) {
      throw ConfigException.broken(file.toString(), prefix, e.problem());
    } catch (YamlException e) {
      throw ConfigException.broken(file.toString(), prefix, Binder.syntaxProblem(e));
    }
    if (!binder.problems().isEmpty()) {
      throw ConfigException.unfit(file.toString(), prefix, binder.problems());
    }
    return section;
  }

  private static String notUtf8(Path file) {
    try {
      return Utf8Words.of(Files.readAllBytes(file));
    } catch (IOException e) {
      return UnreadableFile.because(file, e);
    }
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > YamlReader.MAX_CHARACTERS) {
        throw new ConfigException(
            "open " + file + ": larger than " + YamlReader.MAX_CHARACTERS + " bytes");
      }
      return YamlFile.text(file);
    } catch (CharacterCodingException e) {
      throw new ConfigException("parsing YAML file " + file + ": yaml: " + notUtf8(file));
    } catch (IOException e) {
      throw new ConfigException(UnreadableFile.because(file, e));
    }
  }
}
