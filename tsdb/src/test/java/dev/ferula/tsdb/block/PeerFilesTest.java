package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.chunk.ChunkIterator;
import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.XorAppender;
import dev.ferula.disk.Disk;
import dev.ferula.model.Labels;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator.Kind;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.tsdb.Peers;
import dev.ferula.wal.Compression;
import dev.ferula.wal.Damage;
import dev.ferula.wal.RecordType;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.RecordWriter;
import dev.ferula.wal.SampleColumns;
import dev.ferula.wal.Wal;
import dev.ferula.wal.WalOptions;
import dev.ferula.wal.WalReader;
import dev.ferula.wal.WalRepair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files go both ways between the real Prometheus's programs and ours. */
class PeerFilesTest {
  private final Disk disk = Disk.real();

  @TempDir Path data;

  private List<String> run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(data, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(output);
    Files.delete(output);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    return lines;
  }

  @Test
  void promtoolReadsOurBlocks() throws Exception {
    String promtool = Peers.program("promtool");
    SampleBlock sample = new SampleBlock(disk, data, 1, 30, 120, 5000);
    disk.createDirectories(data.resolve("wal")); // promtool dump looks for it.
    assertThat(run(promtool, "tsdb", "list", data.toString()))
        .anySatisfy(line -> assertThat(line).contains(sample.ulid.toString()));
    assertThat(run(promtool, "tsdb", "analyze", data.toString(), sample.ulid.toString()))
        .contains("Total Series: 31");
    Set<String> dumped = new TreeSet<>(run(promtool, "tsdb", "dump", data.toString()));
    sample.floats.forEach(
        (labels, values) ->
            values.forEach(
                (timestamp, value) -> {
                  assertThat(dumped)
                      .contains(text(labels) + " " + value.longValue() + " " + timestamp);
                }));
    // This promtool's dump passes over the first two histograms of a series: it tries them as
    // floats.
    sample
        .histograms
        .firstEntry()
        .getValue()
        .tailMap(1030L)
        .forEach(
            (timestamp, count) ->
                assertThat(dumped)
                    .anySatisfy(
                        line -> {
                          assertThat(line).startsWith("{__name__=\"hist\", job=\"b\"} ");
                          assertThat(line).contains("{count:" + count + ", ");
                          assertThat(line).endsWith(" " + timestamp);
                        }));
  }

  private static String text(Labels labels) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < labels.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(labels.name(i)).append("=\"");
      text.append(labels.value(i)).append('"');
    }
    return text.append('}').toString();
  }

  @Test
  void weReadBlocksOfPromtoolAndEncodeTheirChunksTheSame() throws Exception {
    String promtool = Peers.program("promtool");
    TreeMap<String, TreeMap<Long, Double>> expected = new TreeMap<>();
    StringBuilder text = new StringBuilder("# TYPE m gauge\n");
    for (int s = 0; s < 20; s++) {
      TreeMap<Long, Double> values = new TreeMap<>();
      for (int i = 0; i < 1000; i++) {
        long seconds = 1_700_000_000L + 15 * i + (s % 5 == 0 ? i % 3 : 0);
        double value = s % 4 == 0 ? s : Math.round(1000 * Math.sin(s + i * 0.1)) / 8.0;
        values.put(1000 * seconds, value);
        text.append("m{series=\"").append(s).append("\"} ").append(value);
        text.append(' ').append(seconds).append('\n');
      }
      expected.put("" + s, values);
    }
    Path input = data.resolve("input.om");
    Files.writeString(input, text.append("# EOF\n"));
    Path blocks = data.resolve("blocks");
    run(promtool, "tsdb", "create-blocks-from", "openmetrics", input.toString(), blocks.toString());
    TreeMap<String, TreeMap<Long, Double>> read = new TreeMap<>();
    int chunks = 0;
    for (String name : disk.list(blocks)) {
      if (Ulid.isUlid(name)) {
        try (Block block = Block.open(disk, blocks.resolve(name))) {
          readInto(read, block);
          chunks += assertEncodesTheSame(block);
        }
      }
    }
    assertThat(read).isEqualTo(expected);
    assertThat(chunks).isGreaterThan(100);
  }

  private static void readInto(TreeMap<String, TreeMap<Long, Double>> read, Block block) {
    try (Querier querier = block.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SeriesSet set = querier.select(SelectHints.of(Long.MIN_VALUE, Long.MAX_VALUE), List.of());
      assertThat(set.size()).isEqualTo(block.meta().stats().series());
      for (int i = 0; i < set.size(); i++) {
        read.computeIfAbsent(String.valueOf(set.labels(i).get("series")), _ -> new TreeMap<>())
            .putAll(BlockTest.read(set.samples(i, null)));
      }
    }
  }

  private static int assertEncodesTheSame(Block block) {
    int[] count = {0};
    try (BlockChunks chunks = block.chunks()) {
      SeriesEntry entry = new SeriesEntry();
      block
          .index()
          .allSeries(
              ref -> {
                block.index().series(ref, entry);
                for (int i = 0; i < entry.chunks.size; i++) {
                  chunks.read(entry.chunks, i);
                  assertThat(chunks.encoding()).isEqualTo(Encoding.XOR);
                  byte[] bytes =
                      Arrays.copyOfRange(
                          chunks.bytes(), chunks.offset(), chunks.offset() + chunks.length());
                  assertThat(encodedAgain(bytes)).isEqualTo(bytes);
                  count[0]++;
                }
              });
    }
    return count[0];
  }

  private static byte[] encodedAgain(byte[] chunk) {
    ChunkIterator iterator = ChunkIterator.of(Encoding.XOR);
    iterator.reset(chunk, 0, chunk.length);
    byte[] region = new byte[chunk.length + 40];
    XorAppender appender = new XorAppender();
    appender.open(region, 0, region.length);
    while (iterator.next() != Kind.NONE) {
      appender.append(iterator.timestamp(), iterator.value());
    }
    return Arrays.copyOf(region, appender.size());
  }

  @Test
  void weReadTheLogOfAPrometheusThatWasKilled() throws Exception {
    try (Peers.Prometheus prometheus = Peers.Prometheus.start(data, true)) {
      prometheus.await("count_over_time(up[1m]) > 2");
      prometheus.kill();
    }
    Map<String, Integer> samples = samplesOfTheLog();
    assertThat(samples.size()).isGreaterThan(100);
    assertThat(samples.entrySet()).anySatisfy(entry -> isUpOf("self", entry));
  }

  /* A target that is down has five samples at a time: zstd's frame does not tell the size of so few. */
  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd"})
  void weReadShortRecordsOfAPrometheusThatWasKilled(String compression) throws Exception {
    try (Peers.Prometheus prometheus =
        Peers.Prometheus.start(
            data,
            Peers.Prometheus.scrape("down", 1),
            "--storage.tsdb.wal-compression-type=" + compression)) {
      prometheus.await("count_over_time(up[1m]) > 2");
      prometheus.kill();
    }
    assertThat(samplesOfTheLog().entrySet()).anySatisfy(entry -> isUpOf("down", entry));
  }

  private static void isUpOf(String job, Map.Entry<String, Integer> samples) {
    assertThat(samples.getKey()).contains("up").contains(job);
    assertThat(samples.getValue()).isGreaterThan(2);
  }

  /* How many there are of each series; nothing of the log is damaged, but that its end may be torn. */
  private Map<String, Integer> samplesOfTheLog() {
    Map<Long, String> names = new HashMap<>();
    Map<String, Integer> samples = new HashMap<>();
    List<Damage> damages;
    try (WalReader reader = WalReader.open(disk, data.resolve("wal"))) {
      while (reader.next()) {
        reader.decode(
            new RecordVisitor() {
              @Override
              public void series(long ref, int labelCount, byte[] bytes, int offset, int length) {
                String name = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
                names.put(ref, name);
                assertThat(labelCount).isPositive();
              }

              @Override
              public void samples(SampleColumns columns) {
                for (int i = 0; i < columns.size; i++) {
                  assertThat(names).containsKey(columns.refs[i]);
                  samples.merge(names.get(columns.refs[i]), 1, Integer::sum);
                }
              }
            });
      }
      damages = reader.damages();
      assertThat(reader.unknownRecords()).isZero();
    }
    assertThat(damages.stream().filter(damage -> !damage.tornTail())).isEmpty();
    return samples;
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void prometheusOpensOurLogAlsoWhenItWasDamagedAndRepaired(Compression compression)
      throws Exception {
    Peers.program("prometheus");
    Path directory = data.resolve("wal");
    long now = System.currentTimeMillis() / 1000 * 1000;
    try (Wal wal = Wal.open(disk, directory, new WalOptions(1 << 20, compression, false))) {
      RecordWriter records = new RecordWriter();
      records.begin(RecordType.SERIES);
      for (int s = 1; s <= 500; s++) {
        records.series(s, Labels.of("__name__", "ours", "series", "" + s));
      }
      records.end();
      wal.log(records);
      for (int i = 0; i < 30; i++) {
        if (i % 10 == 0) {
          wal.nextSegment();
        }
        records.clear();
        records.begin(RecordType.SAMPLES);
        for (int s = 1; s <= 500; s++) {
          records.sample(s, 0, now - 60_000 + 1000L * i, s + i);
        }
        records.end();
        wal.log(records);
      }
    }
    Path second = directory.resolve("00000002");
    byte[] bytes = Files.readAllBytes(second);
    bytes[100] ^= 1;
    Files.write(second, bytes);
    List<Damage> damages;
    try (WalReader reader = WalReader.open(disk, directory)) {
      while (reader.next()) {
        reader.decode(new RecordVisitor() {});
      }
      damages = reader.damages();
    }
    assertThat(damages).hasSize(1);
    WalRepair.repair(disk, directory, damages, data.resolve("quarantine"));
    try (Peers.Prometheus prometheus = Peers.Prometheus.start(data, false)) {
      assertThat(prometheus.query("count(count_over_time(ours[5m]) == 29)")).contains("\"500\"");
      assertThat(prometheus.query("sum(max_over_time(ours[5m]))"))
          .contains("\"" + (500 * 501 / 2 + 500 * 29) + "\"");
      assertThat(prometheus.query("prometheus_tsdb_wal_corruptions_total")).doesNotContain("\"1\"");
    }
  }
}
