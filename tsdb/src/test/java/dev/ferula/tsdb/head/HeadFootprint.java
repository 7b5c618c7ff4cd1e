package dev.ferula.tsdb.head;

import dev.ferula.disk.Disk;
import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.damage.DamageLog;
import dev.ferula.tsdb.head.samples.MemoryChunks;
import dev.ferula.tsdb.head.slab.Slabs;
import dev.ferula.wal.WalOptions;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Loads series of nine labels with counters at 15 s and prints what the process holds for each.
 *
 * <p>{@code java -Xmx2g -cp … dev.ferula.tsdb.head.HeadFootprint SERIES SAMPLES [DIRECTORY]}; with
 * a directory for log and finished chunks
 */
final class HeadFootprint {
  private static final int BATCH = 500;

  private HeadFootprint() {}

  public static void main(String[] args) throws IOException {
    int series = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    int samples = args.length > 1 ? Integer.parseInt(args[1]) : 60;
    MemoryAccount memory = MemoryBudget.unlimited().share("ingest", 1L << 40).account("head");
    Head head =
        args.length > 2
            ? Head.open(
                HeadOptions.DEFAULT,
                WalOptions.DEFAULT,
                Disk.real(),
                Path.of(args[2]),
                memory,
                42,
                Long.MIN_VALUE,
                new ReplayProgress(),
                new DamageLog())
            : Head.inMemory(HeadOptions.DEFAULT, memory, 42);
    long[] refs = new long[series];
    double[] values = new double[series];
    Random random = new Random(1);
    long start = System.nanoTime();
    resolve(head, refs);
    long resolved = System.nanoTime();
    for (int i = 0; i < samples; i++) {
      for (int from = 0; from < series; from += BATCH) {
        long phase = (from / BATCH * 37L) % 15_000;
        append(head, refs, values, from, 1_700_000_000_000L + i * 15_000L + phase, random);
      }
    }
    long appended = System.nanoTime();
    print("series", series);
    print("samples", (double) series * samples);
    print("create_ns_per_series", (double) (resolved - start) / series);
    print("append_ns_per_sample", (double) (appended - resolved) / ((double) series * samples));
    print("index_bytes_per_series", (double) head.index().bytes() / series);
    print("pair_bytes_per_series", (double) head.index().pairs().bytes() / series);
    print("table_bytes_per_series", (double) head.index().series().bytes() / series);
    print("postings_bytes_per_series", (double) head.index().postings().bytes() / series);
    print("row_bytes_per_series", (double) head.samples().rows().bytes() / series);
    Slabs open = head.samples().openChunks();
    print("open_chunk_bytes_per_series", (double) open.bytes() / series);
    print("open_chunk_used_bytes_per_series", (double) open.usedBytes() / series);
    print("chunk_list_bytes_per_series", (double) head.samples().lists().bytes() / series);
    if (head.samples().chunks() instanceof MemoryChunks chunks) {
      print("finished_chunk_bytes_per_series", (double) chunks.bytes() / series);
    }
    print("resident_before_gc_per_series", (double) status("VmRSS:") / series);
    Runtime runtime = Runtime.getRuntime();
    print("heap_used_per_series", (double) (runtime.totalMemory() - runtime.freeMemory()) / series);
    System.gc();
    print("heap_live_per_series", (double) (runtime.totalMemory() - runtime.freeMemory()) / series);
    print("resident_bytes_per_series", (double) status("VmRSS:") / series);
    print("resident_peak_bytes_per_series", (double) status("VmHWM:") / series);
    Reference.reachabilityFence(head);
  }

  private static void print(String name, double value) {
    System.out.printf("%s=%.1f%n", name, value);
  }

  private static long status(String field) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return 0;
  }

  private static void resolve(Head head, long[] refs) {
    byte[] buffer = new byte[512];
    for (int from = 0; from < refs.length; from += BATCH) {
      try (Appender appender = head.appender()) {
        for (int i = from; i < Math.min(refs.length, from + BATCH); i++) {
          refs[i] = appender.resolve(buffer, 0, encode(buffer, i));
        }
      }
    }
  }

  private static int encode(byte[] buffer, int i) {
    int target = i / BATCH;
    String[] labels = {
      "__name__", "http_requests_metric_" + i % 100,
      "cluster", "eu-west-" + target % 3,
      "code", "" + (200 + i % 5),
      "instance", "10.0." + target / 250 + "." + target % 250 + ":9100",
      "job", "service-" + target % 40,
      "method", i % 2 == 0 ? "GET" : "POST",
      "namespace", "namespace-" + target % 20,
      "path", "/api/v1/resource/" + i % BATCH,
      "pod", "service-" + target % 40 + "-" + Integer.toHexString(target * 7919)
    };
    int at = 0;
    for (String label : labels) {
      byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
      buffer[at++] = (byte) bytes.length;
      System.arraycopy(bytes, 0, buffer, at, bytes.length);
      at += bytes.length;
    }
    return at;
  }

  private static void append(
      Head head, long[] refs, double[] values, int from, long timestamp, Random random) {
    try (Appender appender = head.appender()) {
      for (int i = from; i < Math.min(refs.length, from + BATCH); i++) {
        values[i] += random.nextInt(20) * (i % 3);
        appender.append(refs[i], Appender.NO_START, timestamp, values[i]);
      }
      appender.commit();
    }
  }
}
