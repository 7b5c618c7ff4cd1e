package dev.ferula.tool.check;

import dev.ferula.config.AlertmanagerConfig;
import dev.ferula.config.Config;
import dev.ferula.config.DiscoveryConfig;
import dev.ferula.config.ScrapeJob;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.FileDiscoverer;
import dev.ferula.discovery.FilePattern;
import dev.ferula.matcher.relabel.Relabelling;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.scrape.TargetCheck;
import dev.ferula.scrape.http.Authorization;
import dev.ferula.scrape.http.TlsOptions;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Checks what a configuration points to: files of credentials and certificates, files of targets,
 * and the targets themselves, relabelled.
 *
 * @param syntaxOnly whether no file is looked at
 */
record ReferencedFiles(Terminal terminal, boolean syntaxOnly) {
  private static final String ADDRESS = "__address__";

  /** Throws a {@link ToolException} for the first thing that is wrong; warns of absent targets. */
  void check(Config config) {
    for (ScrapeJob job : config.scrapeJobs()) {
      if (!syntaxOnly
          && job.scrape().http().authorization() instanceof Authorization.Header header) {
        require(
            header.credentialsFile(),
            "error checking authorization credentials or bearer token file");
      }
      checkTls(job.scrape().http().tls());
      String user = "scrape job " + GoQuote.quote(job.scrape().jobName());
      Consumer<TargetGroup> targets = group -> TargetCheck.check(job.scrape(), group);
      for (DiscoveryConfig discovery : job.discovery()) {
        if (discovery instanceof DiscoveryConfig.Cluster cluster) {
          checkTls(cluster.http().tls());
        }
        checkTargets(discovery, "in " + user, targets);
      }
    }
    for (AlertmanagerConfig alertmanagers : config.alertmanagers()) {
      Consumer<TargetGroup> targets = group -> check(alertmanagers.relabelling(), group);
      alertmanagers
          .discovery()
          .forEach(discovery -> checkTargets(discovery, "in alertmanager config", targets));
    }
  }

  private void checkTls(TlsOptions tls) {
    // A key that stands in the configuration itself goes with no certificate's file here.
    requireBoth(tls.certFile(), tls.keyFile(), "client cert file ", " without client key file");
    requireBoth(tls.keyFile(), tls.certFile(), "client key file ", " without client cert file");
    if (!syntaxOnly) {
      require(tls.certFile(), "error checking client cert file");
      require(tls.keyFile(), "error checking client key file");
    }
  }

  private static void requireBoth(String file, String other, String what, String without) {
    if (!file.isEmpty() && other.isEmpty()) {
      throw new ToolException(what + GoQuote.quote(file) + " specified" + without);
    }
  }

  private static void require(String file, String what) {
    if (!file.isEmpty() && !Files.exists(Path.of(file))) {
      throw new ToolException(
          what + " " + GoQuote.quote(file) + ": stat " + file + ": no such file or directory");
    }
  }

  private void checkTargets(DiscoveryConfig discovery, String user, Consumer<TargetGroup> targets) {
    try {
      switch (discovery) {
        case DiscoveryConfig.Static(List<TargetGroup> groups) -> groups.forEach(targets);
        case DiscoveryConfig.Files files when !syntaxOnly -> checkFiles(files, user, targets);
        default -> {}
      }
    } catch (IllegalArgumentException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }

  private void checkFiles(
      DiscoveryConfig.Files discovery, String user, Consumer<TargetGroup> targets) {
    for (String pattern : discovery.patterns()) {
      List<Path> files = matching(pattern);
      if (files.isEmpty()) {
        terminal
            .out()
            .println(
                "  WARNING: file "
                    + GoQuote.quote(pattern)
                    + " for file_sd "
                    + user
                    + " does not exist");
      }
      for (Path file : files) {
        groupsIn(file.toString(), pattern).forEach(targets);
      }
    }
  }

  /** The files that a pattern matches. */
  static List<Path> matching(String pattern) {
    try {
      return FilePattern.files(pattern);
    } catch (IllegalArgumentException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }

  /* Groups of files have no name in promtool's messages. */
  private static List<TargetGroup> groupsIn(String file, String pattern) {
    try {
      return FileDiscoverer.groupsIn(file).stream()
          .map(group -> new TargetGroup("", group.targets(), group.shared()))
          .toList();
    } catch (DiscoveryException | IOException e) {
      throw new ToolException(
          "checking SD file " + GoQuote.quote(pattern) + ": " + e.getMessage(), e);
    }
  }

  private static void check(Relabelling relabelling, TargetGroup group) {
    for (Labels target : group.targets()) {
      Labels.Builder labels = target.toBuilder();
      group
          .shared()
          .forEach(
              (name, value) ->
                  labels.set(name, target.has(name) ? target.valueOrEmpty(name) : value));
      if (relabelling.apply(labels) && labels.get(ADDRESS).contains("/")) {
        throw new IllegalArgumentException(
            GoQuote.quote(labels.get(ADDRESS)) + " is not a valid hostname");
      }
    }
  }
}
