package dev.ferula.scrape.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with one secret in it. */
final class SecretFile {
  private SecretFile() {}

  /** The trimmed content of the file. */
  static String read(String file, String what) throws FetchException {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new FetchException(
          FetchException.Kind.FAILED, "unable to read " + what + " file " + file + ": " + e);
    }
  }
}
