package dev.ferula.tsdb.head.image;

import static java.lang.System.Logger.Level.INFO;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import java.nio.file.Path;

/** Where the image of an index lies. */
public final class ImageFile {
  private static final System.Logger LOG = System.getLogger(ImageFile.class.getName());
  private static final String NAME = "ferula.index";

  private ImageFile() {}

  /** The file of a database. */
  public static Path in(Path data) {
    return data.resolve(NAME);
  }

  /** Where it is written before it gets its name. */
  public static Path temporary(Path data) {
    return data.resolve(NAME + ".tmp");
  }

  /** Deletes a file, which nobody needs. */
  public static void delete(Disk disk, Path file) {
    try {
      disk.delete(file);
    } catch (DiskException e) {
      LOG.log(INFO, "index image not deleted error=\"" + e.getMessage() + "\"");
    }
  }
}
