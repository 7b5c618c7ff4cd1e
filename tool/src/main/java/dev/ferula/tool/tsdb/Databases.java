package dev.ferula.tool.tsdb;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.matcher.Matcher;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.tool.ToolException;
import dev.ferula.tsdb.ReadOnlyTsdb;
import java.nio.file.Path;
import java.util.List;

/** Opens what the commands name. */
final class Databases {
  /** Where a database is looked for unless something else is said. */
  static final String DEFAULT_PATH = "data/";

  private Databases() {}

  /** Opens a database without changing anything in it. */
  static ReadOnlyTsdb open(String path) {
    Path directory = existing(path);
    try {
      return ReadOnlyTsdb.open(Disk.real(), directory);
    } catch (CorruptionException | DiskException e) {
      throw new ToolException("unexpected corrupted block: " + e.getMessage(), e);
    }
  }

  /** The directory, which must be there. */
  static Path existing(String path) {
    Path directory = Path.of(path);
    if (!Disk.real().exists(directory)) {
      throw new ToolException("opening the db dir: stat " + path + ": no such file or directory");
    }
    if (!Disk.real().isDirectory(directory)) {
      throw new ToolException("opening the db dir: " + path + ": not a directory");
    }
    return directory;
  }

  /** Makes the directory that new blocks go to, unless it is there. */
  static void create(Path directory) {
    try {
      Disk.real().createDirectories(directory);
    } catch (DiskException e) {
      throw new ToolException("create output dir: " + e.getMessage(), e);
    }
  }

  static List<Matcher> selector(String text) {
    try {
      return Parser.parseMetricSelector(text);
    } catch (ParseException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }
}
