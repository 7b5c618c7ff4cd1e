package dev.ferula.scrape.http;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file with one secret in it. */
final class SecretFile {
  private SecretFile() {}

  private static FetchException unreadable(String file, String what, String why) {
    return new FetchException(
        FetchException.Kind.FAILED,
        "unable to read " + what + ": unable to read file " + file + ": open " + file + ": " + why);
  }

  /** The trimmed content of the file. */
  static String read(String file, String what) throws FetchException {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (NoSuchFileException e) {
      throw unreadable(file, what, "no such file or directory");
    } catch (AccessDeniedException e) {
      throw unreadable(file, what, "permission denied");
    } catch (IOException e) {
      throw unreadable(file, what, String.valueOf(e.getMessage()));
    }
  }
}
