package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.model.Utf8Order;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The symbols of an index whose table of them may be damaged. The texts of all labels stand in the
 * table of postings too; they are believed to be all only if the checksum of the symbols, or their
 * bytes, say so. Where there are others besides, as after a compaction that left series out, the
 * checksum says which single bit was flipped, if it was one, and the texts confirm it. For one
 * thread.
 */
final class SymbolRepair {
  /** The polynomial of CRC32C, its highest power in the lowest bit. */
  private static final int POLYNOMIAL = 0x82f63b78;

  private final MemorySegment file;
  private final Path path;

  SymbolRepair(MemorySegment file, Path path) {
    this.file = file;
    this.path = path;
  }

  /**
   * The whole section: length, count, texts, checksum.
   *
   * @throws CorruptionException if symbols are lost
   */
  ByteSink section() {
    try {
      ByteSource source = ByteSource.section(file, path.toString(), IndexLayout.HEADER_SIZE);
      return section(bytes(source.remaining()));
    } catch (CorruptionException damaged) {
      SortedSet<String> texts = textsOfTable();
      ByteSink ofTable = section(texts);
      if (isProven(ofTable)) {
        return ofTable;
      }
      byte[] mended = mended(texts);
      if (mended == null) {
        throw new CorruptionException(
            path.toString(), IndexLayout.HEADER_SIZE, "symbols", "others than the table has");
      }
      return section(mended);
    }
  }

  /* The content of a section of so many bytes, as it is in the file. */
  private byte[] bytes(long length) {
    byte[] bytes = new byte[Math.toIntExact(length)];
    MemorySegment.copy(
        file, ValueLayout.JAVA_BYTE, IndexLayout.HEADER_SIZE + 4L, bytes, 0, bytes.length);
    return bytes;
  }

  private static ByteSink section(byte[] content) {
    ByteSink section = new ByteSink();
    section.fixedInt(content.length);
    section.raw(content, 0, content.length);
    section.fixedInt(Checksum.of(content, 0, content.length));
    return section;
  }

  private SortedSet<String> textsOfTable() {
    PostingsTable table =
        new PostingsTable(
            file,
            path.toString(),
            IndexRepair.contents(file, path).get(ByteSource.LONG, 5 * 8),
            true);
    SortedSet<String> texts = new TreeSet<>(Utf8Order.COMPARATOR);
    for (String name : table.names()) {
      texts.add(name);
      table.forEach(
          name,
          (value, offset) -> {
            texts.add(value);
            return true;
          });
    }
    return texts;
  }

  private static ByteSink section(SortedSet<String> texts) {
    ByteSink content = new ByteSink();
    content.fixedInt(texts.size());
    texts.forEach(content::text);
    byte[] bytes = new byte[content.size()];
    System.arraycopy(content.bytes(), 0, bytes, 0, bytes.length);
    return section(bytes);
  }

  private boolean isProven(ByteSink section) {
    if (IndexLayout.HEADER_SIZE + (long) section.size() > file.byteSize()) {
      return false;
    }
    int checksum = section.size() - IndexLayout.CHECKSUM_SIZE;
    MemorySegment own = MemorySegment.ofArray(section.bytes());
    return own.get(ByteSource.INT, checksum)
            == file.get(ByteSource.INT, IndexLayout.HEADER_SIZE + (long) checksum)
        || own.asSlice(4, checksum - 4)
                .mismatch(file.asSlice(IndexLayout.HEADER_SIZE + 4L, checksum - 4))
            < 0;
  }

  /* The content with the one bit flipped back that can have been flipped, null if it was more. */
  private byte @Nullable [] mended(Set<String> needed) {
    /* The symbols end where the series begin, but for what fills up to their alignment. */
    long series = IndexRepair.contents(file, path).get(ByteSource.LONG, 8);
    long longest = series - IndexLayout.HEADER_SIZE - 8;
    for (long length = longest; length > longest - IndexLayout.SERIES_ALIGNMENT; length--) {
      if (length >= 4 && length < Integer.MAX_VALUE) {
        byte[] content = bytes(length);
        int stored = file.get(ByteSource.INT, IndexLayout.HEADER_SIZE + 4 + length);
        if (mend(content, Checksum.of(content, 0, content.length) ^ stored)
            && hasAll(content, needed)) {
          return content;
        }
      }
    }
    return null;
  }

  /* What a flipped bit does to the checksum depends on how far from the end it stands alone. */
  private static boolean mend(byte[] content, int difference) {
    if (Integer.bitCount(difference) <= 1) {
      return true; // Of the length or of the checksum itself.
    }
    int effect = POLYNOMIAL;
    for (int at = content.length - 1; at >= 0; at--) {
      for (int bit = 7; bit >= 0; bit--) {
        if (effect == difference) {
          content[at] ^= (byte) (1 << bit);
          return true;
        }
        effect = (effect >>> 1) ^ (POLYNOMIAL & -(effect & 1));
      }
    }
    return false;
  }

  private boolean hasAll(byte[] content, Set<String> needed) {
    ByteSource source = new ByteSource(content, path, 0, content.length);
    Set<String> missing = new HashSet<>(needed);
    @Nullable String last = null;
    try {
      for (long left = source.unsignedInt(); left > 0; left--) {
        String text = source.text();
        if (last != null && Utf8Order.COMPARATOR.compare(last, text) >= 0) {
          return false;
        }
        missing.remove(text);
        last = text;
      }
    } catch (CorruptionException noText) {
      return false;
    }
    return source.remaining() == 0 && missing.isEmpty();
  }
}
