package dev.ferula.config.yaml;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file cannot be read, in the words of the operating system that Prometheus passes on. */
public final class UnreadableFile {
  private UnreadableFile() {}

  /** What to say of a file of which reading ended with this exception. */
  public static String because(Path file, IOException e) {
    boolean unnamed = file.toString().isEmpty();
    if (unnamed || e instanceof NoSuchFileException) {
      return "open " + file + ": no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "open " + file + ": permission denied";
    }
    return Files.isDirectory(file)
        ? "read " + file + ": is a directory"
        : "open " + file + ": " + e.getMessage();
  }
}
