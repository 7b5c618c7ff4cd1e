package dev.ferula.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotRecordsTest {
  private static final Path DIRECTORY = Path.of("/chunk_snapshot.000000.0000000000");
  private static final Path ROOT = Path.of(System.getProperty("ferula.root"));

  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Test
  void goldenSnapshotIsWrittenToTheByte() throws IOException {
    byte[] floats = hex("chunk/src/test/resources/format/1.hex");
    byte[] histograms = hex("chunk/src/test/resources/format/2.hex");
    SnapshotRecords records = new SnapshotRecords();
    series(records, 7, "__name__", "up", "job", "ä");
    records.chunk(-5, 1000, 1, floats, 0, floats.length);
    records.lastFloat(Double.doubleToRawLongBits(2.5));
    records.end();
    series(records, 8, "__name__", "x");
    records.noChunk();
    records.end();
    series(records, 9, "__name__", "h");
    records.chunk(1, 2, 2, histograms, 0, histograms.length);
    records.last(Records.histogram(10));
    records.end();
    records.beginTombstones();
    records.tombstone(7, -5, 100);
    records.tombstone(300, 1, 1);
    records.endTombstones();
    records.beginExemplars();
    records.exemplar(7, new Exemplar(Labels.of("trace_id", "abc"), 0.5, 12));
    records.end();
    try (Wal wal = Wal.open(disk, DIRECTORY, new WalOptions(32 << 10, Compression.NONE, false))) {
      wal.log(records);
      assertThat(HexFormat.of().formatHex(disk.bytes(Segments.path(DIRECTORY, 0))))
          .isEqualTo(HexFormat.of().formatHex(golden()));
    }
  }

  private static void series(SnapshotRecords records, long ref, String... labels) {
    records.begin(ref, labels.length / 2);
    for (String text : labels) {
      records.string(text);
    }
  }

  @Test
  void goldenSnapshotIsReadAsItSays() throws IOException {
    disk.put(Segments.path(DIRECTORY, 0), golden());
    List<String> told = new ArrayList<>();
    Records others = new Records();
    SnapshotReader reader = new SnapshotReader();
    long count =
        reader.read(
            disk,
            DIRECTORY,
            new SnapshotVisitor() {
              @Override
              public void series(long ref, int labelCount, byte[] bytes, int offset, int length) {
                others.series(ref, labelCount, bytes, offset, length);
              }

              @Override
              public void chunk(
                  long ref,
                  long start,
                  long last,
                  int encoding,
                  byte[] bytes,
                  int offset,
                  int length,
                  long lastBits) {
                others.lines.add(
                    "chunk %d from %d to %d, encoding %d, last %s"
                        .formatted(ref, start, last, encoding, Double.longBitsToDouble(lastBits)));
                told.add(HexFormat.of().formatHex(bytes, offset, offset + length));
              }

              @Override
              public void tombstone(long ref, long minTime, long maxTime) {
                others.tombstone(ref, minTime, maxTime);
              }

              @Override
              public void exemplar(
                  long ref,
                  long timestamp,
                  double value,
                  int labelCount,
                  byte[] bytes,
                  int offset,
                  int length) {
                others.exemplar(ref, timestamp, value, labelCount, bytes, offset, length);
              }
            });
    assertThat(count).isEqualTo(5);
    assertThat(reader.isMarked()).isTrue();
    assertThat(others.lines)
        .containsExactly(
            "series 7 2 __name__ up job ä",
            "chunk 7 from -5 to 1000, encoding 1, last 2.5",
            "series 8 1 __name__ x",
            "series 9 1 __name__ h",
            "chunk 9 from 1 to 2, encoding 2, last 0.0",
            "tombstone 7 -5 100",
            "tombstone 300 1 1",
            "exemplar 7 12 0.5 trace_id abc");
    assertThat(told)
        .containsExactly(
            HexFormat.of().formatHex(hex("chunk/src/test/resources/format/1.hex")),
            HexFormat.of().formatHex(hex("chunk/src/test/resources/format/2.hex")));
  }

  /* Made by a program that has nothing of this one, after the rules of docs/format/database.md. */
  private static byte[] golden() throws IOException {
    return hex("wal/src/test/resources/format/chunk_snapshot.hex");
  }

  private static byte[] hex(String file) throws IOException {
    return HexFormat.of().parseHex(Files.readString(ROOT.resolve(file)).replaceAll("\\s+", ""));
  }
}
