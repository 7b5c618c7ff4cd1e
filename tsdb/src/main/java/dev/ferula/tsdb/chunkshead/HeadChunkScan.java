package dev.ferula.tsdb.chunkshead;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks at the files of head chunks in a directory without changing anything in it. */
public final class HeadChunkScan {
  private HeadChunkScan() {}

  /**
   * Tells a visitor all chunks. Files may be written meanwhile.
   *
   * @return what was damaged, at most one entry a file
   */
  public static List<CorruptionException> of(Disk disk, Path directory, HeadChunkVisitor visitor) {
    List<CorruptionException> damages = new ArrayList<>();
    /* Read first, so that it is never newer than the files. */
    ChunkFileProof proof = ChunkFileProof.of(disk, directory, damages::add);
    SortedMap<Integer, Long> ends = new TreeMap<>();
    for (String name : disk.list(directory)) {
      int number = HeadChunkLayout.number(name);
      if (number > 0 && !disk.isDirectory(directory.resolve(name))) {
        HeadChunkFile file = HeadChunkFile.open(disk, directory.resolve(name), number);
        try (file.file) {
          if (file.hasHeader()) {
            file.iterate(visitor, damages);
            ends.put(number, file.end);
          }
        }
      }
    }
    proof.compare(ends, damages);
    return damages;
  }
}
