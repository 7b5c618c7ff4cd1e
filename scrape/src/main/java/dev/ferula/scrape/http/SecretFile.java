package dev.ferula.scrape.http;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
          FetchException.Kind.FAILED, "unable to read " + what + ": " + unreadable(file, e));
    }
  }

  /** Why a file cannot be read, with its name, as Go has it. */
  static String unreadable(String file, IOException failure) {
    String why =
        switch (failure) {
          case NoSuchFileException _ -> "no such file or directory";
          case AccessDeniedException _ -> "permission denied";
          default -> String.valueOf(failure.getMessage());
        };
    return "unable to read file " + file + ": open " + file + ": " + why;
  }
}
