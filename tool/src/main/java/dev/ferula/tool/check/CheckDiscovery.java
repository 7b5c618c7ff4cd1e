package dev.ferula.tool.check;

import dev.ferula.config.Config;
import dev.ferula.config.ConfigException;
import dev.ferula.config.ConfigLoader;
import dev.ferula.config.DiscoveryMapping;
import dev.ferula.config.ExchangerClient;
import dev.ferula.config.LoadOptions;
import dev.ferula.config.ScrapeJob;
import dev.ferula.discovery.DiscoveryManager;
import dev.ferula.discovery.Pause;
import dev.ferula.model.TargetGroup;
import dev.ferula.scrape.TargetCheck;
import dev.ferula.scrape.http.JettyFetchers;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * {@code check service-discovery}: which targets a job finds, and what relabelling makes of them.
 */
public final class CheckDiscovery implements Command {
  private final Flag<Duration> timeout =
      Flag.one("timeout", Syntaxes.DURATION, "The time to wait for discovery results.")
          .initially("30s");

  private final Argument<Path> file =
      Argument.one("config-file", Syntaxes.EXISTING_FILE, "The prometheus config file.");

  private final Argument<String> jobName =
      Argument.text("job", "The job to run service discovery for.");

  private final Terminal terminal;

  public CheckDiscovery(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Word word() {
    return Word.command(
            "service-discovery",
            "Perform service discovery for the given job name and report the results, including"
                + " relabeling.",
            this)
        .flags(timeout)
        .arguments(file, jobName);
  }

  @Override
  public int run() throws InterruptedException {
    Config config;
    try {
      config = new ConfigLoader(LoadOptions.SERVER).load(file.value());
    } catch (ConfigException e) {
      throw new ToolException("Cannot load config " + e.words(), e);
    }
    ScrapeJob job = job(config);
    List<TargetCheck.Resolved> found = new ArrayList<>();
    for (TargetGroup group : discover(config, job)) {
      found.addAll(new LinkedHashSet<>(TargetCheck.resolve(job.scrape(), group)));
    }
    found.stream()
        .filter(target -> !target.error().isEmpty())
        .forEach(target -> terminal.err().println(target.discovered() + ": " + target.error()));
    terminal.out().print(TargetsJson.of(found));
    return 0;
  }

  private ScrapeJob job(Config config) {
    StringBuilder names = new StringBuilder();
    for (ScrapeJob job : config.scrapeJobs()) {
      if (job.scrape().jobName().equals(jobName.value())) {
        return job;
      }
      names.append("\n\t").append(job.scrape().jobName());
    }
    throw new ToolException("Job " + jobName.value() + " not found. Select one of:" + names);
  }

  /* As promtool: what was found when the time is over. */
  private List<TargetGroup> discover(Config config, ScrapeJob job) throws InterruptedException {
    AtomicReference<Map<String, List<TargetGroup>>> last = new AtomicReference<>(Map.of());
    StatsRegistry registry = StatsRegistry.create();
    String name = job.scrape().jobName();
    try (JettyFetchers fetchers = new JettyFetchers("promtool", System::getenv);
        DiscoveryManager manager =
            new DiscoveryManager(
                "scrape", Duration.ofMillis(5), last::set, Clock.systemUTC(), registry)) {
      DiscoveryMapping sources =
          new DiscoveryMapping(
              (client, http) -> new ExchangerClient(fetchers.exchanger(client, http)),
              registry,
              System::getenv);
      manager.applyConfig(
          Map.of(name, sources.scrapeSources(config).getOrDefault(name, List.of())));
      Pause.REAL.await(timeout.value());
    }
    return Objects.requireNonNull(last.get()).getOrDefault(name, List.of());
  }
}
