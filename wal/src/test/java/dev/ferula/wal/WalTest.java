package dev.ferula.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.model.Metadata;
import dev.ferula.model.MetricType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WalTest {
  private static final Path DIRECTORY = Path.of("/data/wal");

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final RecordWriter records = new RecordWriter();

  private static WalOptions options(int pages, Compression compression) {
    return new WalOptions(pages * SegmentLayout.PAGE_SIZE, compression, false);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyKindOfRecordComesBack(Compression compression) {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(4, compression))) {
      Records.oneOfEach(records);
      wal.log(records);
    }
    List<Damage> damages = new ArrayList<>();
    assertThat(Records.read(disk, DIRECTORY, damages))
        .containsExactly(
            "series 7 2 __name__ up job ä",
            "series 8 1 __name__ x",
            "sample 7 0 1000 7ff0000000000002",
            "sample 3 0 -5 4000000000000000",
            "tombstone 7 -9223372036854775808 9223372036854775807",
            "exemplar 7 12 0.5 trace_id abc",
            "marker 7 4294967304",
            "metadata 7 Metadata[type=COUNTER, unit=seconds, help=What it is.]",
            "histogram 7 0 5 NOT_RESET 3 10 1.25[0, 2, 3, 1][1, 2, -1][-2, 1][7][]",
            "float histogram 7 0 5 10.5 1.25 [1.0, 2.5, -1.0]3[]",
            "histogram 7 0 5 NOT_RESET -53 10 1.25[0, 2, 3, 1][1, 2, -1][][][0.5, 2.0]",
            "float histogram 7 0 5 10.5 1.25 [1.0, 2.5, -1.0]-53[0.5, 2.0]",
            "sample 7 900 1000 3ff0000000000000",
            "sample 8 900 1001 3ff0000000000000",
            "sample 9 0 1002 3ff0000000000000",
            "sample 2 950 1003 3ff0000000000000",
            "histogram 7 3 5 NOT_RESET 3 10 1.25[0, 2, 3, 1][1, 2, -1][-2, 1][7][]",
            "histogram 8 4 6 NOT_RESET 3 11 1.25[0, 2, 3, 1][1, 2, -1][-2, 1][7][]",
            "float histogram 7 3 5 10.5 1.25 [1.0, 2.5, -1.0]3[]");
    assertThat(damages).isEmpty();
  }

  @Test
  void bytesAreAsTheFormatSays() {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(1, Compression.NONE))) {
      records.begin(RecordType.SERIES);
      records.series(1, Labels.of("a", "b"));
      records.end();
      records.begin(RecordType.SAMPLES);
      records.sample(1, 0, 2, 1);
      records.end();
      wal.log(records);
      byte[] bytes = disk.bytes(Segments.path(DIRECTORY, 0));
      String series = "01" + "0000000000000001" + "01" + "0161" + "0162";
      String samples =
          "02" + "0000000000000001" + "0000000000000002" + "00" + "00" + "3ff0000000000000";
      assertThat(HexFormat.of().formatHex(bytes))
          .isEqualTo("01000e" + checksum(series) + series + "01001b" + checksum(samples) + samples);
    }
    assertThat(disk.size(Segments.path(DIRECTORY, 0))).isEqualTo(SegmentLayout.PAGE_SIZE);
  }

  private static String checksum(String hex) {
    CRC32C crc = new CRC32C();
    crc.update(HexFormat.of().parseHex(hex));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  @Test
  void recordsLongerThanPagesAndSegmentsComeBack() {
    SplittableRandom random = new SplittableRandom(3);
    List<String> expected = new ArrayList<>();
    try (Wal wal = Wal.open(disk, DIRECTORY, options(4, Compression.NONE))) {
      for (int i = 0; i < 60; i++) {
        String value = "v".repeat(random.nextInt(100)) + i;
        records.clear();
        records.begin(RecordType.SERIES);
        int count = 1 + random.nextInt(i % 10 == 0 ? 3000 : 50);
        for (int j = 0; j < count; j++) {
          records.series(j, Labels.of("l", value));
          expected.add("series " + j + " 1 l " + value);
        }
        records.end();
        wal.log(records);
      }
      assertThat(wal.segment()).isGreaterThanOrEqualTo(3);
      assertThat(wal.size()).isPositive();
    }
    assertThat(Records.read(disk, DIRECTORY)).isEqualTo(expected);
  }

  @Test
  void anyRecordBytesDecodeOrAreRefused() {
    SplittableRandom random = new SplittableRandom(4);
    Records.oneOfEach(records);
    RecordDecoder decoder = new RecordDecoder();
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      int record = random.nextInt(records.count());
      int start = records.start(record);
      byte[] bytes =
          Arrays.copyOfRange(
              records.bytes(), start, start + 1 + random.nextInt(records.length(record)));
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        decoder.decode(bytes, 0, bytes.length, new Records());
      } catch (RecordException e) {
        assertThat(e.offset()).isBetween(0, bytes.length);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  @Test
  void checkpointKeepsSeriesInUseAndSamplesNotBeforeItsTime() {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(2, Compression.SNAPPY))) {
      records.begin(RecordType.SERIES);
      records.series(1, Labels.of("a", "1"));
      records.series(2, Labels.of("a", "2"));
      records.end();
      records.begin(RecordType.SAMPLES);
      records.sample(1, 0, 100, 1);
      records.sample(1, 0, 200, 2);
      records.end();
      records.begin(RecordType.METADATA);
      records.metadata(1, new Metadata(MetricType.GAUGE, "", "old"));
      records.metadata(1, new Metadata(MetricType.GAUGE, "", "new"));
      records.end();
      wal.log(records);
      wal.nextSegment();
      records.clear();
      records.begin(RecordType.SAMPLES);
      records.sample(1, 0, 300, 3);
      records.end();
      wal.log(records);
      assertThat(Checkpoint.create(disk, DIRECTORY, 0, 0, ref -> ref == 1, 150, Compression.SNAPPY))
          .isEmpty();
      wal.truncate(1);
      assertThat(Checkpoint.last(disk, DIRECTORY)).isEqualTo(OptionalInt.of(0));
      assertThat(wal.firstSegment()).isEqualTo(1);
      assertThat(Records.read(disk, DIRECTORY))
          .containsExactly(
              "series 1 1 a 1",
              "sample 1 0 200 4000000000000000",
              "metadata 1 Metadata[type=GAUGE, unit=, help=new]",
              "sample 1 0 300 4008000000000000");
      wal.nextSegment();
      Checkpoint.create(disk, DIRECTORY, 1, 1, ref -> true, 250, Compression.ZSTD);
      Checkpoint.delete(disk, DIRECTORY, 1);
      wal.truncate(2);
    }
    assertThat(disk.list(DIRECTORY))
        .containsExactly("00000002", "checkpoint.00000001", SegmentEnds.NAME);
    assertThat(Records.read(disk, DIRECTORY))
        .containsExactly(
            "series 1 1 a 1",
            "sample 1 0 300 4008000000000000",
            "metadata 1 Metadata[type=GAUGE, unit=, help=new]");
  }

  @Test
  void goldenFileIsWrittenAndReadToTheByte() throws java.io.IOException {
    try (Wal wal = Wal.open(disk, DIRECTORY, options(1, Compression.NONE))) {
      Records.oneOfEach(records);
      wal.log(records);
      byte[] bytes = disk.bytes(Segments.path(DIRECTORY, 0));
      Path golden =
          Path.of(System.getProperty("ferula.root"), "wal/src/test/resources/format/wal.hex");
      String text = HexFormat.ofDelimiter(" ").formatHex(bytes).replaceAll("(.{96})", "$1\n");
      if (Boolean.getBoolean("update-goldens")) {
        java.nio.file.Files.createDirectories(golden.getParent());
        java.nio.file.Files.writeString(golden, text + "\n");
      }
      assertThat(text + "\n").isEqualTo(java.nio.file.Files.readString(golden));
    }
  }

  @Test
  void closedLogRefuses() {
    Wal wal = Wal.open(disk, DIRECTORY, options(1, Compression.NONE));
    wal.close();
    wal.close();
    records.begin(RecordType.TOMBSTONES);
    records.tombstone(1, 2, 3);
    records.end();
    assertThatThrownBy(() -> wal.log(records)).hasMessageContaining("closed");
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void recordsArePassedOverByTheirPlaceAndDigestUntilOneIsDamaged(Compression compression) {
    SplittableRandom random = new SplittableRandom(3);
    RecordPlaces places = new RecordPlaces();
    List<String> told = new ArrayList<>();
    try (Wal wal = Wal.open(disk, DIRECTORY, options(4, compression))) {
      for (int commit = 0; commit < 60; commit++) {
        records.clear();
        for (int record = random.nextInt(4); record > 0; record--) {
          samples(random, random.nextInt(1, 4000));
        }
        wal.log(records, places);
        for (int i = 0; i < places.count(); i++) {
          told.add(places.segment() + " " + places.offset(i) + " " + places.digest(i));
        }
      }
    }
    List<String> asked = new ArrayList<>();
    assertThat(read(asked, true)).isZero();
    assertThat(asked).isEqualTo(told);
    assertThat(read(new ArrayList<>(), false)).isEqualTo(told.size());

    Path second = Segments.path(DIRECTORY, 1);
    disk.flip(second, 20, 1);
    asked.clear();
    read(asked, true);
    assertThat(asked).isEqualTo(told.stream().filter(place -> place.startsWith("0 ")).toList());

    disk.delete(second);
    asked.clear();
    read(asked, true);
    assertThat(asked).isEmpty();
  }

  @Test
  void samplesOutOfColumnsAreWrittenAsOneByOne() {
    SplittableRandom random = new SplittableRandom(4);
    long[] refs = random.longs(500, 1, 1 << 20).toArray();
    long[] times = random.longs(500, -1000, 1 << 40).toArray();
    double[] values = random.doubles(500).toArray();
    RecordWriter single = new RecordWriter();
    single.begin(RecordType.SAMPLES);
    for (int i = 3; i < 490; i++) {
      single.sample(refs[i], 0, times[i], values[i]);
    }
    single.end();
    records.clear();
    records.begin(RecordType.SAMPLES);
    records.samples(refs, times, values, 3, 490);
    records.end();
    assertThat(Arrays.copyOf(records.bytes(), records.size()))
        .isEqualTo(Arrays.copyOf(single.bytes(), single.size()));
  }

  private void samples(SplittableRandom random, int count) {
    records.begin(RecordType.SAMPLES);
    for (int i = 0; i < count; i++) {
      records.sample(random.nextInt(1000), 0, random.nextInt(1000), random.nextDouble());
    }
    records.end();
  }

  private int read(List<String> asked, boolean passOver) {
    RecordSieve sieve =
        (segment, offset, digest) -> {
          asked.add(segment + " " + offset + " " + digest);
          return passOver;
        };
    int read = 0;
    try (WalReader reader = WalReader.open(disk, DIRECTORY, sieve)) {
      while (reader.next()) {
        read++;
      }
    }
    return read;
  }
}
