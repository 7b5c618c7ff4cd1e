package dev.ferula.discovery.aws;

import dev.ferula.discovery.DiscoveryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A section of the files that Amazon's programs share, {@code credentials} and {@code config}. */
final class AwsProfile {
  private static final String DEFAULT = "default";

  private final Map<String, String> values = new HashMap<>();

  /** The section of this name, or of the environment's, read anew. */
  static AwsProfile read(String name, UnaryOperator<@Nullable String> environment) {
    String wanted = name.isEmpty() ? either(environment, "AWS_PROFILE", DEFAULT) : name;
    String home = either(environment, "HOME", "");
    AwsProfile profile = new AwsProfile();
    profile.add(
        Path.of(either(environment, "AWS_CONFIG_FILE", home + "/.aws/config")),
        wanted.equals(DEFAULT) ? DEFAULT : "profile " + wanted);
    profile.add(
        Path.of(either(environment, "AWS_SHARED_CREDENTIALS_FILE", home + "/.aws/credentials")),
        wanted);
    return profile;
  }

  private static String either(
      UnaryOperator<@Nullable String> environment, String name, String otherwise) {
    String value = environment.apply(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private void add(Path file, String section) {
    boolean inside = false;
    try {
      for (String line : Files.readAllLines(file)) {
        String text = line.strip();
        int equals = text.indexOf('=');
        if (text.startsWith("[")) {
          inside = text.equals("[" + section + "]");
        } else if (inside && equals > 0 && !text.startsWith("#")) {
          values.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
        }
      }
    } catch (NoSuchFileException e) {
      // Nobody has to have one.
    } catch (IOException e) {
      throw new DiscoveryException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** A value, or empty. */
  String get(String key) {
    return values.getOrDefault(key, "");
  }
}
