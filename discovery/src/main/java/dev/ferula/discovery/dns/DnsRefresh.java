package dev.ferula.discovery.dns;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.RefreshDiscoverer;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.Counter;
import dev.ferula.stats.StatsRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** One group for each name; a name that cannot be asked for keeps its targets. */
final class DnsRefresh implements RefreshDiscoverer.Refresh {
  private static final System.Logger LOG = System.getLogger(DnsRefresh.class.getName());

  private final Dns options;
  private final Supplier<ResolverConfig> resolver;
  private final Counter lookups;
  private final Counter failures;

  DnsRefresh(Dns options, Supplier<ResolverConfig> resolver, StatsRegistry registry) {
    this.options = options;
    this.resolver = resolver;
    this.lookups =
        registry.counter("prometheus_sd_dns_lookups_total", "The number of DNS-SD lookups.");
    this.failures =
        registry.counter(
            "prometheus_sd_dns_lookup_failures_total", "The number of DNS-SD lookup failures.");
  }

  @Override
  public List<TargetGroup> groups() throws InterruptedException {
    List<TargetGroup> groups = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<TargetGroup>> all = new ArrayList<>();
      for (String name : options.names()) {
        all.add(threads.submit(() -> group(name)));
      }
      for (Future<TargetGroup> one : all) {
        add(one, groups);
      }
    }
    return groups;
  }

  private void add(Future<TargetGroup> one, List<TargetGroup> groups) throws InterruptedException {
    try {
      groups.add(one.get());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof DiscoveryException)) {
        throw new IllegalStateException(e.getCause());
      }
      failures.increment();
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"Error refreshing DNS targets\" err=\"" + e.getCause().getMessage() + "\"");
    }
  }

  private TargetGroup group(String name) {
    lookups.increment();
    DnsRecord.Type type = DnsRecord.Type.valueOf(options.type().toUpperCase(Locale.ROOT));
    List<Labels> targets = new ArrayList<>();
    for (DnsRecord record : new Lookup(resolver.get()).records(name, type)) {
      MetaLabels labels = new MetaLabels("__meta_dns_").put("name", name);
      fill(labels, record);
      targets.add(labels.labels());
    }
    return new TargetGroup(name, targets, Labels.EMPTY);
  }

  private void fill(MetaLabels labels, DnsRecord record) {
    String host = record.host();
    switch (record.type()) {
      case SRV ->
          labels
              .put("srv_record_target", host)
              .put("srv_record_port", record.port())
              .address(withoutDot(host), record.port());
      case MX -> labels.put("mx_record_target", host).address(withoutDot(host), options.port());
      case NS -> labels.put("ns_record_target", host).address(withoutDot(host), options.port());
      case A, AAAA -> labels.address(host, options.port());
    }
  }

  private static String withoutDot(String name) {
    return name.replaceAll("\\.+$", "");
  }
}
