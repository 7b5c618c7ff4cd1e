package dev.ferula.tsdb.block;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads and writes the meta.json of a block. */
public final class MetaFile {
  static final String NAME = "meta.json";
  private static final int VERSION = 1;

  /** The same a second time, then a CRC32C of it in hexadecimal; Prometheus passes it over. */
  private static final String COPY_NAME = "meta.json.copy";

  private static final int COPY_CHECKSUM_SIZE = 8;

  private static final long MAX_SIZE = 64 << 20;
  private static final JsonFactory JSON = new JsonFactory();

  private MetaFile() {}

  /**
   * Reads the meta.json in a block's directory.
   *
   * @throws CorruptionException if it is no such thing
   */
  public static BlockMeta read(Disk disk, Path block) {
    Path path = block.resolve(NAME);
    BlockMeta meta = parse(Files.readAll(disk, path, MAX_SIZE), path);
    return compared(meta, disk, block, path);
  }

  /**
   * What a block is by the first of its two copies that can be read, null where neither can; for a
   * block that is not opened.
   */
  public static @Nullable BlockMeta readEither(Disk disk, Path block) {
    try {
      return parse(Files.readAll(disk, block.resolve(NAME), MAX_SIZE), block.resolve(NAME));
    } catch (CorruptionException | DiskException e) {
      try {
        return readCopy(disk, block);
      } catch (CorruptionException | DiskException second) {
        return null;
      }
    }
  }

  /*
   * JSON has no checksum. All but the count of tombstones and what became of compacting it stays as
   * it was written; so here it must be the same. A copy that is not there or cannot be read says
   * nothing against the original.
   */
  private static BlockMeta compared(BlockMeta meta, Disk disk, Path block, Path path) {
    BlockMeta copy;
    try {
      copy = readCopy(disk, block);
    } catch (CorruptionException | DiskException e) {
      return meta;
    }
    BlockMeta whole = remembered(meta, copy);
    /* By what would be written: the equals of records is made at run time, which takes longer. */
    byte[] expected = bytes(settled(copy));
    byte[] actual = bytes(settled(whole));
    if (!Arrays.equals(expected, actual)) {
      throw new CorruptionException(
          path.toString(),
          0,
          new String(expected, StandardCharsets.UTF_8),
          new String(actual, StandardCharsets.UTF_8));
    }
    return whole;
  }

  /*
   * An older Prometheus that writes the file anew, as it does when it deletes, leaves out the fields
   * it does not know: the two kinds of samples, and hints.
   */
  private static BlockMeta remembered(BlockMeta meta, BlockMeta copy) {
    BlockMeta.Stats stats = meta.stats();
    BlockMeta.Compaction c = meta.compaction();
    boolean kinds = stats.floatSamples() != 0 || stats.histogramSamples() != 0;
    return meta.withStats(
            kinds
                ? stats
                : new BlockMeta.Stats(
                    stats.samples(),
                    copy.stats().floatSamples(),
                    copy.stats().histogramSamples(),
                    stats.series(),
                    stats.chunks(),
                    stats.tombstones()))
        .withCompaction(
            !c.hints().isEmpty()
                ? c
                : new BlockMeta.Compaction(
                    c.level(),
                    c.sources(),
                    c.deletable(),
                    c.parents(),
                    c.failed(),
                    copy.compaction().hints()));
  }

  private static BlockMeta settled(BlockMeta meta) {
    BlockMeta.Compaction c = meta.compaction();
    return meta.withStats(meta.stats().withTombstones(0))
        .withCompaction(
            new BlockMeta.Compaction(c.level(), c.sources(), false, c.parents(), false, c.hints()));
  }

  /**
   * Reads the second copy of a block's meta.json.
   *
   * @throws CorruptionException if it is damaged, or that of another block
   * @throws DiskException of kind NOT_FOUND if there is none, as where Prometheus wrote the block
   */
  static BlockMeta readCopy(Disk disk, Path block) {
    Path path = block.resolve(COPY_NAME);
    byte[] bytes = Files.readAll(disk, path, MAX_SIZE);
    int size = Math.max(0, bytes.length - COPY_CHECKSUM_SIZE);
    String stored = new String(bytes, size, bytes.length - size, StandardCharsets.US_ASCII);
    String computed = String.format(Locale.ROOT, "%08x", Checksum.of(bytes, 0, size));
    if (!stored.equals(computed)) {
      throw new CorruptionException(path.toString(), size, "checksum " + stored, computed);
    }
    BlockMeta copy = parse(Arrays.copyOf(bytes, size), path);
    String name = String.valueOf(block.getFileName());
    if (Ulid.isUlid(name) && !name.equals(copy.ulid().toString())) {
      throw new CorruptionException(path.toString(), 0, "block " + name, "block " + copy.ulid());
    }
    return copy;
  }

  /** What is damaged of the second copy, or null; that there is none is nothing. */
  static @Nullable CorruptionException copyDamage(Disk disk, Path block) {
    try {
      if (disk.exists(block.resolve(COPY_NAME))) {
        readCopy(disk, block);
      }
      return null;
    } catch (CorruptionException e) {
      return e;
    }
  }

  private static BlockMeta parse(byte[] bytes, Path path) {
    try (JsonParser json = JSON.createParser(bytes)) {
      json.nextToken();
      BlockMeta meta = meta(json, path);
      if (json.nextToken() != null) {
        throw wrong(json, path, "the end of the file", json.getText());
      }
      return meta;
    } catch (JsonProcessingException e) {
      long offset = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
      throw new CorruptionException(path.toString(), offset, "JSON", e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BlockMeta meta(JsonParser json, Path path) throws IOException {
    Ulid ulid = null;
    long minTime = 0;
    long maxTime = 0;
    long version = 0;
    BlockMeta.Stats stats = BlockMeta.Stats.NONE;
    BlockMeta.Compaction compaction = null;
    expect(json, JsonToken.START_OBJECT, path);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = field(json, path);
      switch (field) {
        case "ulid" -> ulid = ulid(json, path);
        case "minTime" -> minTime = number(json, path);
        case "maxTime" -> maxTime = number(json, path);
        case "stats" -> stats = stats(json, path);
        case "compaction" -> compaction = compaction(json, path);
        case "version" -> version = number(json, path);
        default -> json.skipChildren();
      }
    }
    if (version != VERSION) {
      throw wrong(json, path, "version " + VERSION, Long.toString(version));
    }
    if (ulid == null) {
      throw wrong(json, path, "a ulid", "none");
    }
    return new BlockMeta(
        ulid,
        minTime,
        maxTime,
        stats,
        compaction == null
            ? new BlockMeta.Compaction(0, List.of(), false, List.of(), false, List.of())
            : compaction);
  }

  private static BlockMeta.Stats stats(JsonParser json, Path path) throws IOException {
    long samples = 0;
    long floats = 0;
    long histograms = 0;
    long series = 0;
    long chunks = 0;
    long tombstones = 0;
    expect(json, JsonToken.START_OBJECT, path);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      switch (field(json, path)) {
        case "numSamples" -> samples = number(json, path);
        case "numFloatSamples" -> floats = number(json, path);
        case "numHistogramSamples" -> histograms = number(json, path);
        case "numSeries" -> series = number(json, path);
        case "numChunks" -> chunks = number(json, path);
        case "numTombstones" -> tombstones = number(json, path);
        default -> json.skipChildren();
      }
    }
    return new BlockMeta.Stats(samples, floats, histograms, series, chunks, tombstones);
  }

  private static BlockMeta.Compaction compaction(JsonParser json, Path path) throws IOException {
    int level = 0;
    List<Ulid> sources = new ArrayList<>();
    List<BlockMeta.Description> parents = new ArrayList<>();
    List<String> hints = new ArrayList<>();
    boolean deletable = false;
    boolean failed = false;
    expect(json, JsonToken.START_OBJECT, path);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      switch (field(json, path)) {
        case "level" -> level = (int) number(json, path);
        case "deletable" -> deletable = json.currentToken() == JsonToken.VALUE_TRUE;
        case "failed" -> failed = json.currentToken() == JsonToken.VALUE_TRUE;
        case "sources" -> {
          while (nextElement(json, path)) {
            sources.add(ulid(json, path));
          }
        }
        case "parents" -> {
          while (nextElement(json, path)) {
            parents.add(description(json, path));
          }
        }
        case "hints" -> {
          while (nextElement(json, path)) {
            hints.add(text(json, path));
          }
        }
        default -> json.skipChildren();
      }
    }
    return new BlockMeta.Compaction(level, sources, deletable, parents, failed, hints);
  }

  private static BlockMeta.Description description(JsonParser json, Path path) throws IOException {
    Ulid ulid = null;
    long minTime = 0;
    long maxTime = 0;
    expect(json, JsonToken.START_OBJECT, path);
    while (json.nextToken() != JsonToken.END_OBJECT) {
      switch (field(json, path)) {
        case "ulid" -> ulid = ulid(json, path);
        case "minTime" -> minTime = number(json, path);
        case "maxTime" -> maxTime = number(json, path);
        default -> json.skipChildren();
      }
    }
    if (ulid == null) {
      throw wrong(json, path, "a parent's ulid", "none");
    }
    return new BlockMeta.Description(ulid, minTime, maxTime);
  }

  /* Go writes an empty list as null. */
  private static boolean nextElement(JsonParser json, Path path) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    if (json.currentToken() == null) {
      throw wrong(json, path, "a list", "the end of the file");
    }
    return json.nextToken() != JsonToken.END_ARRAY;
  }

  private static String field(JsonParser json, Path path) throws IOException {
    expect(json, JsonToken.FIELD_NAME, path);
    String name = json.currentName();
    json.nextToken();
    return name;
  }

  private static Ulid ulid(JsonParser json, Path path) throws IOException {
    String text = text(json, path);
    if (!Ulid.isUlid(text)) {
      throw wrong(json, path, "a ULID", "\"" + text + "\"");
    }
    return Ulid.parse(text);
  }

  private static String text(JsonParser json, Path path) throws IOException {
    expect(json, JsonToken.VALUE_STRING, path);
    return json.getText();
  }

  private static long number(JsonParser json, Path path) throws IOException {
    expect(json, JsonToken.VALUE_NUMBER_INT, path);
    return json.getLongValue();
  }

  private static void expect(JsonParser json, JsonToken token, Path path) {
    if (json.currentToken() != token) {
      throw wrong(json, path, token.toString(), String.valueOf(json.currentToken()));
    }
  }

  private static CorruptionException wrong(
      JsonParser json, Path path, String expected, @Nullable String actual) {
    long offset = Math.max(0, json.currentTokenLocation().getByteOffset());
    return new CorruptionException(path.toString(), offset, expected, String.valueOf(actual));
  }

  /** Writes the meta.json of a block, in the place of one that is there. */
  public static void write(Disk disk, Path block, BlockMeta meta) {
    byte[] bytes = bytes(meta);
    write(disk, block, NAME, bytes);
    String checksum = String.format(Locale.ROOT, "%08x", Checksum.of(bytes, 0, bytes.length));
    byte[] copy = Arrays.copyOf(bytes, bytes.length + COPY_CHECKSUM_SIZE);
    System.arraycopy(
        checksum.getBytes(StandardCharsets.US_ASCII), 0, copy, bytes.length, COPY_CHECKSUM_SIZE);
    write(disk, block, COPY_NAME, copy);
    disk.syncDirectory(block);
  }

  private static void write(Disk disk, Path block, String name, byte[] bytes) {
    Path path = block.resolve(name);
    Files.prepare(disk, path, bytes, bytes.length);
    Files.place(disk, path);
  }

  static byte[] bytes(BlockMeta meta) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.setPrettyPrinter(
          new DefaultPrettyPrinter(
                  Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                      .withObjectEmptySeparator(""))
              .withObjectIndenter(new DefaultIndenter("\t", "\n"))
              .withArrayIndenter(new DefaultIndenter("\t", "\n")));
      write(json, meta);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Writes the content of a meta.json as an object. */
  public static void write(JsonGenerator json, BlockMeta meta) throws IOException {
    json.writeStartObject();
    json.writeStringField("ulid", meta.ulid().toString());
    json.writeNumberField("minTime", meta.minTime());
    json.writeNumberField("maxTime", meta.maxTime());
    json.writeObjectFieldStart("stats");
    BlockMeta.Stats stats = meta.stats();
    number(json, "numSamples", stats.samples());
    number(json, "numFloatSamples", stats.floatSamples());
    number(json, "numHistogramSamples", stats.histogramSamples());
    number(json, "numSeries", stats.series());
    number(json, "numChunks", stats.chunks());
    number(json, "numTombstones", stats.tombstones());
    json.writeEndObject();
    write(json, meta.compaction());
    json.writeNumberField("version", VERSION);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, BlockMeta.Compaction compaction)
      throws IOException {
    json.writeObjectFieldStart("compaction");
    json.writeNumberField("level", compaction.level());
    if (!compaction.sources().isEmpty()) {
      json.writeArrayFieldStart("sources");
      for (Ulid source : compaction.sources()) {
        json.writeString(source.toString());
      }
      json.writeEndArray();
    }
    if (compaction.deletable()) {
      json.writeBooleanField("deletable", true);
    }
    if (!compaction.parents().isEmpty()) {
      json.writeArrayFieldStart("parents");
      for (BlockMeta.Description parent : compaction.parents()) {
        json.writeStartObject();
        json.writeStringField("ulid", parent.ulid().toString());
        json.writeNumberField("minTime", parent.minTime());
        json.writeNumberField("maxTime", parent.maxTime());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (compaction.failed()) {
      json.writeBooleanField("failed", true);
    }
    if (!compaction.hints().isEmpty()) {
      json.writeArrayFieldStart("hints");
      for (String hint : compaction.hints()) {
        json.writeString(hint);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String name, long value) throws IOException {
    if (value != 0) {
      json.writeNumberField(name, value);
    }
  }
}
