package dev.ferula.tsdb;

import static java.lang.System.Logger.Level.WARNING;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.DiskFile;
import dev.ferula.tsdb.block.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks somebody has uploaded, as a file says that he keeps: {@code {"uploaded": ["01H…",
 * …]}}. Blocks straight from the head are left as they are until they are in it. Where the file
 * cannot be read nothing waits. For one thread.
 */
final class UploadedBlocks {
  private static final System.Logger LOG = System.getLogger(UploadedBlocks.class.getName());
  private static final String FIELD = "uploaded";
  private static final int MAX_SIZE = 64 << 20;
  private static final Comparator<Block> BY_NAME =
      Comparator.comparing(block -> block.meta().ulid().toString());

  private final Disk disk;
  private final Path file;

  UploadedBlocks(Disk disk, Path file) {
    this.disk = disk;
    this.file = file;
  }

  /**
   * The blocks before the first that waits for its upload: joining newer ones would leave single
   * blocks between the joined.
   */
  List<Block> ready(List<Block> blocks) {
    Set<String> uploaded = read();
    if (uploaded == null) {
      return blocks;
    }
    List<Block> ready = new ArrayList<>();
    for (Block block : blocks.stream().sorted(BY_NAME).toList()) {
      if (block.meta().compaction().level() <= 1
          && !uploaded.contains(block.meta().ulid().toString())) {
        break;
      }
      ready.add(block);
    }
    return blocks.stream().filter(ready::contains).toList();
  }

  private @Nullable Set<String> read() {
    try (DiskFile open = disk.openRead(file)) {
      long size = open.size();
      if (size > MAX_SIZE) {
        throw new IOException(size + " bytes, want at most " + MAX_SIZE);
      }
      byte[] bytes = new byte[(int) size];
      int read = open.read(0, bytes, 0, bytes.length);
      try (JsonParser json = new JsonFactory().createParser(bytes, 0, read)) {
        return parse(json);
      }
    } catch (DiskException | IOException e) {
      LOG.log(
          WARNING,
          "list of uploaded blocks not read path=\"{0}\" error=\"{1}\"",
          file,
          e.getMessage());
      return null;
    }
  }

  private static Set<String> parse(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("want an object with the field \"" + FIELD + "\"");
    }
    Set<String> names = new HashSet<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = json.currentName().equals(FIELD);
      JsonToken value = json.nextToken();
      if (!wanted || value == JsonToken.VALUE_NULL) {
        json.skipChildren();
        continue;
      }
      if (value != JsonToken.START_ARRAY) {
        throw new IOException("\"" + FIELD + "\": want a list of names");
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
          throw new IOException("\"" + FIELD + "\": want names only");
        }
        names.add(json.getText());
      }
    }
    return names;
  }
}
