package dev.ferula.server.flags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the words of one command line as Prometheus's own reader does: {@code --name=value}, {@code
 * --name value}, {@code --flag}, {@code --no-flag}, and {@code @file} for words that stand in a
 * file, one a line. Not a library's, because the class files of the one picked for commands are of
 * a version that the JVM's AOT cache cannot hold, which costs a fifth of every start.
 */
final class FlagReader {
  private final Map<String, FlagSpec> specs;
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final Deque<String> words = new ArrayDeque<>();

  private FlagReader(Map<String, FlagSpec> specs) {
    this.specs = specs;
  }

  /**
   * The values of each flag that the words give, in order.
   *
   * @throws FlagException in Prometheus's words
   */
  static Map<String, List<String>> read(Map<String, FlagSpec> specs, String... arguments) {
    FlagReader reader = new FlagReader(specs);
    for (String argument : arguments) {
      reader.expand(argument);
    }
    boolean onlyWords = false;
    while (!reader.words.isEmpty()) {
      String word = reader.words.removeFirst();
      if (!onlyWords && word.equals("--")) {
        onlyWords = true;
      } else if (!onlyWords && word.startsWith("--")) {
        reader.flag(word.substring(2));
      } else if (!onlyWords && word.startsWith("-") && word.length() > 1) {
        throw wrong("unknown short flag '" + word.substring(0, 2) + "'");
      } else {
        throw wrong("unexpected " + word);
      }
    }
    return reader.values;
  }

  /* Empty lines and those that start with # say nothing. */
  private void expand(String argument) {
    if (!argument.startsWith("@")) {
      words.add(argument);
      return;
    }
    String file = argument.substring(1);
    try {
      Files.readAllLines(Path.of(file)).stream()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(words::add);
    } catch (NoSuchFileException e) {
      throw wrong(
          "failed to open arguments file \""
              + file
              + "\": open "
              + file
              + ": no such file or directory");
    } catch (IOException e) {
      throw wrong("failed to open arguments file \"" + file + "\": " + e.getMessage());
    }
  }

  private void flag(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? null : word.substring(equals + 1);
    FlagSpec spec = specs.get(name);
    boolean negated = spec == null && name.startsWith("no-");
    if (negated) {
      spec = specs.get(name.substring("no-".length()));
    }
    if (spec == null || (negated && !spec.isBoolean())) {
      throw wrong("unknown long flag '--" + name + "'");
    }
    add(spec, spec.isBoolean() ? truth(negated, value) : value(name, value));
  }

  private static String truth(boolean negated, @Nullable String value) {
    if (value != null) {
      throw wrong("unexpected " + value);
    }
    return String.valueOf(!negated);
  }

  private String value(String name, @Nullable String value) {
    if (value != null) {
      return value;
    }
    String next = words.peekFirst();
    if (next == null || (next.startsWith("-") && next.length() > 1)) {
      throw wrong("expected argument for flag '--" + name + "'");
    }
    return words.removeFirst();
  }

  private void add(FlagSpec spec, String value) {
    List<String> all = values.computeIfAbsent(spec.name(), name -> new ArrayList<>());
    if (!all.isEmpty() && !spec.isList()) {
      throw wrong("flag '" + spec.name() + "' cannot be repeated");
    }
    all.add(value);
  }

  private static FlagException wrong(String message) {
    return FlagException.unreadable(message);
  }
}
