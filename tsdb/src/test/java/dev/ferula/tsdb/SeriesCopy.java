package dev.ferula.tsdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import dev.ferula.tsdb.head.index.LabelBytes;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The second copy of the series, which a test may keep and put back later. */
final class SeriesCopy {
  private final Map<Path, byte[]> older = new LinkedHashMap<>();

  /** The series that the second copy has. */
  static Set<Labels> series(SimulatedDisk disk) {
    Set<Labels> copied = new HashSet<>();
    LabelBytes labels = new LabelBytes();
    RecordVisitor visitor =
        new RecordVisitor() {
          @Override
          public void series(long ref, int count, byte[] bytes, int offset, int length) {
            labels.parse(bytes, offset, length);
            Labels.Builder builder = Labels.builder();
            for (int i = 0; i < labels.size(); i++) {
              builder.set(
                  new String(bytes, labels.name(i), labels.nameLength(i), UTF_8),
                  new String(bytes, labels.value(i), labels.valueLength(i), UTF_8));
            }
            copied.add(builder.build());
          }
        };
    try (WalReader reader = WalReader.open(disk, ImageLife.DIRECTORY.resolve("series"))) {
      while (reader.next()) {
        reader.decode(visitor);
      }
    }
    return copied;
  }

  static List<Path> files(SimulatedDisk disk) {
    return disk.files().stream()
        .filter(f -> f.startsWith(ImageLife.DIRECTORY.resolve("series")))
        .toList();
  }

  void keep(SimulatedDisk disk) {
    older.clear();
    files(disk).forEach(file -> older.put(file, disk.bytes(file)));
  }

  void putBack(SimulatedDisk disk) {
    files(disk).forEach(disk::delete);
    older.forEach(disk::put);
  }
}
