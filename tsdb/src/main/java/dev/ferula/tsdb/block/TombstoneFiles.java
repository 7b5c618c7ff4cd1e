package dev.ferula.tsdb.block;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A block's tombstones, which stand twice: as Prometheus has them, and in a copy that names the
 * block. What is in the copy was deleted, so the file must delete all of it too; it may say more,
 * as Prometheus writes the file alone and a kill may come between the two. So the file is written
 * first, and the copy once it is sure to be there. For one thread.
 */
final class TombstoneFiles {
  private static final String COPY_NAME = "tombstones.copy";

  /** One more than the format of the file: there is a block's name behind the header. */
  private static final int COPY_VERSION = 2;

  /** A copy that names no block, as it was written at first. */
  private static final int OLD_COPY_VERSION = 1;

  private static final int VERSION_AT = 4;
  private static final long MAX_SIZE = 1L << 30;

  private final Disk disk;
  private final Path block;

  TombstoneFiles(Disk disk, Path block) {
    this.disk = disk;
    this.block = block;
  }

  /**
   * What is deleted from the block.
   *
   * @param counted how many stretches its meta.json says there are
   * @throws CorruptionException if the file is damaged, or if what was deleted would come back by
   *     it: it is missing or empty though meta.json counts some, or it lacks some of the copy, as
   *     the file of another block does
   */
  Tombstones read(long counted) {
    Tombstones found = found();
    Tombstones copy = own();
    if (copy != null && !(found != null && found.coverAllOf(copy))) {
      throw wrong(copy.count() + " tombstones of its copy", found == null ? "no file" : "not all");
    }
    if (counted > 0 && (found == null || found.isEmpty())) {
      throw wrong(counted + " tombstones", found == null ? "no such file" : "none");
    }
    return found == null ? new Tombstones() : found;
  }

  private @Nullable Tombstones found() {
    try {
      return Tombstones.read(disk, block);
    } catch (DiskException e) {
      return missing(e);
    }
  }

  private static @Nullable Tombstones missing(DiskException e) {
    if (e.kind() != DiskException.Kind.NOT_FOUND) {
      throw e;
    }
    return null;
  }

  private CorruptionException wrong(String expected, String actual) {
    return new CorruptionException(block.resolve(Tombstones.NAME).toString(), 0, expected, actual);
  }

  /* The copy where there is one that is whole and of this block. */
  private @Nullable Tombstones own() {
    try {
      return copy();
    } catch (CorruptionException | DiskException e) {
      return null;
    }
  }

  private boolean isThere() {
    return disk.exists(block.resolve(COPY_NAME));
  }

  private Tombstones copy() {
    Path path = block.resolve(COPY_NAME);
    ByteSource source = Tombstones.body(path, bytes(path), COPY_VERSION);
    String name = source.text();
    if (!name.equals(name())) {
      throw new CorruptionException(path.toString(), 0, "the copy of " + name(), "of " + name);
    }
    return Tombstones.stretches(source);
  }

  private byte[] bytes(Path path) {
    return Files.readAll(disk, path, MAX_SIZE);
  }

  private String name() {
    return String.valueOf(block.getFileName());
  }

  /**
   * What is wrong with the copy beside tombstones that are right, or null. That there is none, or
   * that it says less, is nothing.
   */
  @Nullable CorruptionException copyDamage() {
    try {
      if (isThere() && !isOld()) {
        copy();
      }
      return null;
    } catch (CorruptionException e) {
      return e;
    }
  }

  private boolean isOld() {
    byte[] bytes = bytes(block.resolve(COPY_NAME));
    return bytes.length > VERSION_AT && bytes[VERSION_AT] == OLD_COPY_VERSION;
  }

  /** Whether the copy says just what the tombstones do. */
  boolean isCopied(Tombstones tombstones) {
    Tombstones copy = own();
    return copy == null
        ? tombstones.isEmpty() && !isThere()
        : copy.count() == tombstones.count() && copy.coverAllOf(tombstones);
  }

  /**
   * The tombstones to write in the place of those that are damaged or missing.
   *
   * @param counted how many stretches meta.json says there are
   * @return null if they are not known
   * @throws CorruptionException if there must be a copy and it is damaged
   * @throws DiskException of kind NOT_FOUND if there must be one and there is none
   */
  @Nullable Tombstones known(long counted) {
    Tombstones own = own();
    if (counted == 0) {
      /* With a copy: it was written, and then there was an end before meta.json was. */
      return own == null ? new Tombstones() : own;
    }
    Tombstones copy = own == null ? anyCopy() : own;
    return copy.count() == counted ? copy : null;
  }

  private Tombstones anyCopy() {
    Path path = block.resolve(COPY_NAME);
    return isOld()
        ? Tombstones.stretches(Tombstones.body(path, bytes(path), OLD_COPY_VERSION))
        : copy();
  }

  /**
   * Writes tombstones in the place of those that are there, and their copy.
   *
   * @throws DiskException if they could not be written; where room was missing the old ones are
   *     there as they were
   */
  void write(Tombstones tombstones) {
    prepare(Tombstones.NAME, tombstones.file());
    if (!tombstones.isEmpty()) {
      prepareCopy(tombstones);
    }
    place(Tombstones.NAME);
    if (!tombstones.isEmpty()) {
      place(COPY_NAME);
    }
  }

  /** Writes the copy alone. */
  void writeCopy(Tombstones tombstones) {
    if (!tombstones.isEmpty()) {
      prepare(COPY_NAME, tombstones.file(COPY_VERSION, name()));
      place(COPY_NAME);
    } else if (isThere()) {
      disk.delete(block.resolve(COPY_NAME));
    }
  }

  /* Behind the other: neither is left where the second cannot be written. */
  private void prepareCopy(Tombstones tombstones) {
    try {
      prepare(COPY_NAME, tombstones.file(COPY_VERSION, name()));
    } catch (DiskException e) {
      Files.discard(disk, block.resolve(Tombstones.NAME), e);
      throw e;
    }
  }

  private void prepare(String name, ByteSink sink) {
    Files.prepare(disk, block.resolve(name), sink.bytes(), sink.size());
  }

  private void place(String name) {
    Files.place(disk, block.resolve(name));
    disk.syncDirectory(block);
  }
}
