package dev.ferula.discovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that hold a secret, which are read anew each time it is needed. */
public final class SecretFile {
  private SecretFile() {}

  /**
   * The secret in a file, without blanks around it.
   *
   * @param what names it in errors
   * @throws DiscoveryException if it cannot be read
   */
  public static String read(String what, String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new DiscoveryException("unable to read " + what + " file " + file + ": " + e, e);
    }
  }
}
