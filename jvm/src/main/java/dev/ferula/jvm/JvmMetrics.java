package dev.ferula.jvm;

import dev.ferula.model.MetricType;
import dev.ferula.stats.read.MetricSource;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.ToLongFunction;

/** What the JVM says of itself, under the names of Prometheus's client for Java 1.x. */
public final class JvmMetrics {
  private static final double MILLISECONDS = 1e3;

  private JvmMetrics() {}

  /** Memory, buffers, collections, threads, classes, compilation and the version. */
  public static MetricSource source() {
    CallbackSource.Builder families = CallbackSource.builder();
    memory(families, ManagementFactory.getMemoryMXBean());
    memoryPools(families);
    buffers(families);
    collections(families);
    threads(families, ManagementFactory.getThreadMXBean());
    classes(families, ManagementFactory.getClassLoadingMXBean());
    compilation(families);
    runtime(families);
    return families.build();
  }

  private static void memory(CallbackSource.Builder families, MemoryMXBean memory) {
    memory(
        families, memory, "used", "Used bytes of a given JVM memory area.", MemoryUsage::getUsed);
    memory(
        families,
        memory,
        "committed",
        "Committed (bytes) of a given JVM memory area.",
        MemoryUsage::getCommitted);
    memory(families, memory, "max", "Max (bytes) of a given JVM memory area.", MemoryUsage::getMax);
    memory(
        families,
        memory,
        "init",
        "Initial bytes of a given JVM memory area.",
        MemoryUsage::getInit);
    families.gauge(
        "jvm_memory_objects_pending_finalization",
        "The number of objects waiting in the finalizer queue.",
        sink -> sink.value(memory.getObjectPendingFinalizationCount()));
  }

  private static void memory(
      CallbackSource.Builder families,
      MemoryMXBean memory,
      String what,
      String help,
      ToLongFunction<MemoryUsage> bytes) {
    families.gauge(
        "jvm_memory_" + what + "_bytes",
        help,
        "area",
        sink -> {
          sink.value((double) bytes.applyAsLong(memory.getHeapMemoryUsage()), "heap");
          sink.value((double) bytes.applyAsLong(memory.getNonHeapMemoryUsage()), "nonheap");
        });
  }

  private static void memoryPools(CallbackSource.Builder families) {
    List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
    pools(families, pools, "used", "Used bytes of a given JVM memory pool.", MemoryUsage::getUsed);
    pools(
        families,
        pools,
        "committed",
        "Committed bytes of a given JVM memory pool.",
        MemoryUsage::getCommitted);
    pools(families, pools, "max", "Max bytes of a given JVM memory pool.", MemoryUsage::getMax);
    pools(
        families, pools, "init", "Initial bytes of a given JVM memory pool.", MemoryUsage::getInit);
  }

  private static void pools(
      CallbackSource.Builder families,
      List<MemoryPoolMXBean> pools,
      String what,
      String help,
      ToLongFunction<MemoryUsage> bytes) {
    families.gauge(
        "jvm_memory_pool_" + what + "_bytes",
        help,
        "pool",
        sink -> {
          for (MemoryPoolMXBean pool : pools) {
            MemoryUsage usage = pool.getUsage();
            if (usage != null) {
              sink.value((double) bytes.applyAsLong(usage), pool.getName());
            }
          }
        });
  }

  private static void buffers(CallbackSource.Builder families) {
    List<BufferPoolMXBean> pools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    buffers(
        families,
        pools,
        "jvm_buffer_pool_used_bytes",
        "Used bytes of a given JVM buffer pool.",
        BufferPoolMXBean::getMemoryUsed);
    buffers(
        families,
        pools,
        "jvm_buffer_pool_capacity_bytes",
        "Bytes capacity of a given JVM buffer pool.",
        BufferPoolMXBean::getTotalCapacity);
    buffers(
        families,
        pools,
        "jvm_buffer_pool_used_buffers",
        "Used buffers of a given JVM buffer pool.",
        BufferPoolMXBean::getCount);
  }

  private static void buffers(
      CallbackSource.Builder families,
      List<BufferPoolMXBean> pools,
      String name,
      String help,
      ToLongFunction<BufferPoolMXBean> number) {
    families.gauge(
        name,
        help,
        "pool",
        sink ->
            pools.forEach(pool -> sink.value((double) number.applyAsLong(pool), pool.getName())));
  }

  private static void collections(CallbackSource.Builder families) {
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    families.add(
        "jvm_gc_collection_seconds",
        MetricType.SUMMARY,
        "Time spent in a given JVM garbage collector in seconds.",
        List.of("gc"),
        sink -> {
          for (GarbageCollectorMXBean collector : collectors) {
            sink.totals(
                collector.getCollectionCount(),
                collector.getCollectionTime() / MILLISECONDS,
                collector.getName());
          }
        });
  }

  private static void threads(CallbackSource.Builder families, ThreadMXBean threads) {
    families
        .gauge(
            "jvm_threads_current",
            "Current thread count of a JVM",
            sink -> sink.value(threads.getThreadCount()))
        .gauge(
            "jvm_threads_daemon",
            "Daemon thread count of a JVM",
            sink -> sink.value(threads.getDaemonThreadCount()))
        .gauge(
            "jvm_threads_peak",
            "Peak thread count of a JVM",
            sink -> sink.value(threads.getPeakThreadCount()))
        .counter(
            "jvm_threads_started_total",
            "Started thread count of a JVM",
            sink -> sink.value((double) threads.getTotalStartedThreadCount()));
  }

  private static void classes(CallbackSource.Builder families, ClassLoadingMXBean classes) {
    families
        .gauge(
            "jvm_classes_currently_loaded",
            "The number of classes that are currently loaded in the JVM",
            sink -> sink.value(classes.getLoadedClassCount()))
        .counter(
            "jvm_classes_loaded_total",
            "The total number of classes that have been loaded since the JVM has started execution",
            sink -> sink.value((double) classes.getTotalLoadedClassCount()))
        .counter(
            "jvm_classes_unloaded_total",
            "The total number of classes that have been unloaded since the JVM has started"
                + " execution",
            sink -> sink.value((double) classes.getUnloadedClassCount()));
  }

  private static void compilation(CallbackSource.Builder families) {
    CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
    if (compilation != null && compilation.isCompilationTimeMonitoringSupported()) {
      families.counter(
          "jvm_compilation_time_seconds_total",
          "The total time in seconds taken for HotSpot class compilation",
          sink -> sink.value(compilation.getTotalCompilationTime() / MILLISECONDS));
    }
  }

  private static void runtime(CallbackSource.Builder families) {
    String version = System.getProperty("java.runtime.version", "unknown");
    String vendor = System.getProperty("java.vm.vendor", "unknown");
    String runtime = System.getProperty("java.runtime.name", "unknown");
    families.add(
        "jvm_runtime_info",
        MetricType.INFO,
        "JVM runtime info",
        List.of("runtime", "vendor", "version"),
        sink -> sink.value(1, runtime, vendor, version));
  }
}
