package dev.ferula.jvm;

import dev.ferula.stats.read.MetricSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the operating system says of the process, under the names of all Prometheus clients. What a
 * system does not tell is left out: memory, for one, is only known where there is a /proc.
 */
public final class ProcessMetrics {
  private static final double NANOSECONDS = 1e9;
  private static final double MILLISECONDS = 1e3;
  private static final long KIBIBYTE = 1024;

  /* The largest unsigned number of 64 bits, as all Prometheus clients say it. */
  private static final double NO_LIMIT = 0x1p64;

  private final Path proc;

  private ProcessMetrics(Path proc) {
    this.proc = proc;
  }

  /** CPU time, start time, memory and open files of this process. */
  public static MetricSource source() {
    return source(Path.of("/proc/self"));
  }

  static MetricSource source(Path proc) {
    return new ProcessMetrics(proc).families();
  }

  private MetricSource families() {
    CallbackSource.Builder families = CallbackSource.builder();
    long startTime = ManagementFactory.getRuntimeMXBean().getStartTime();
    families.gauge(
        "process_start_time_seconds",
        "Start time of the process since unix epoch in seconds.",
        sink -> sink.value(startTime / MILLISECONDS));
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      families.counter(
          "process_cpu_seconds_total",
          "Total user and system CPU time spent in seconds.",
          sink -> sink.value(system.getProcessCpuTime() / NANOSECONDS));
    }
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
      families.gauge(
          "process_open_fds",
          "Number of open file descriptors.",
          sink -> sink.value((double) unix.getOpenFileDescriptorCount()));
      families.gauge(
          "process_max_fds",
          "Maximum number of open file descriptors.",
          sink -> sink.value((double) unix.getMaxFileDescriptorCount()));
    }
    if (Files.isReadable(proc.resolve("status"))) {
      families.gauge(
          "process_virtual_memory_bytes",
          "Virtual memory size in bytes.",
          sink -> kibibytes("VmSize:", sink));
      families.gauge(
          "process_resident_memory_bytes",
          "Resident memory size in bytes.",
          sink -> kibibytes("VmRSS:", sink));
    }
    if (Files.isReadable(proc.resolve("limits"))) {
      families.gauge(
          "process_virtual_memory_max_bytes",
          "Maximum amount of virtual memory available in bytes.",
          this::addressSpace);
    }
    if (Files.isReadable(proc.resolve("net/netstat"))) {
      families.counter(
          "process_network_receive_bytes_total",
          "Number of bytes received by the process over the network.",
          sink -> octets("InOctets", sink));
      families.counter(
          "process_network_transmit_bytes_total",
          "Number of bytes sent by the process over the network.",
          sink -> octets("OutOctets", sink));
    }
    return families.build();
  }

  private void addressSpace(CallbackSource.Sink sink) {
    String key = "Max address space";
    for (String line : lines("limits")) {
      if (line.startsWith(key)) {
        String soft = line.substring(key.length()).strip().split("\\s+", 2)[0];
        sink.value(soft.equals("unlimited") ? NO_LIMIT : Double.parseDouble(soft));
        return;
      }
    }
  }

  /* Two lines for each protocol: names, then numbers. */
  private void octets(String name, CallbackSource.Sink sink) {
    String[] names = {};
    for (String line : lines("net/netstat")) {
      if (!line.startsWith("IpExt: ")) {
        continue;
      }
      String[] words = line.split(" ", -1);
      int column = Arrays.asList(names).indexOf(name);
      if (column > 0 && column < words.length) {
        sink.value(Double.parseDouble(words[column]));
        return;
      }
      names = words;
    }
  }

  private void kibibytes(String key, CallbackSource.Sink sink) {
    for (String line : lines("status")) {
      if (line.startsWith(key) && line.endsWith(" kB")) {
        String number = line.substring(key.length(), line.length() - " kB".length()).strip();
        sink.value((double) (Long.parseLong(number) * KIBIBYTE));
        return;
      }
    }
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(proc.resolve(file));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
