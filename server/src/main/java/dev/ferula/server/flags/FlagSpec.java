package dev.ferula.server.flags;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * One command-line flag: a row of {@code flags.tsv}, which holds Prometheus's flags with their
 * defaults and help, and Ferula's own.
 *
 * @param type {@code string}, {@code bool}, {@code int}, {@code number}, {@code duration}, {@code
 *     clock} (a duration in Go's notation), {@code bytes}, {@code list} (may be repeated), {@code
 *     enum:a,b}, {@code level:a,b} or {@code format:a,b}
 * @param defaultValue as text, empty for none
 */
public record FlagSpec(
    String name,
    String type,
    String defaultValue,
    Scope scope,
    boolean hidden,
    String placeholder,
    String help) {

  /** In which mode a flag may be given. */
  public enum Scope {
    BOTH,
    SERVER,
    AGENT
  }

  /** Whether it is on or off, and takes no value. */
  public boolean isBoolean() {
    return type.equals("bool");
  }

  /** Whether it may be given several times. */
  public boolean isList() {
    return type.equals("list");
  }

  /** All flags in the order of the help. */
  public static List<FlagSpec> all() {
    try (InputStream in = FlagSpec.class.getResourceAsStream("flags.tsv");
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, "flags.tsv"), StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#")).map(FlagSpec::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FlagSpec parse(String line) {
    String[] cells = line.split("\t", -1);
    Scope scope =
        switch (cells[3]) {
          case "B" -> Scope.BOTH;
          case "S" -> Scope.SERVER;
          case "A" -> Scope.AGENT;
          default -> throw new IllegalStateException("flags.tsv: unknown scope in: " + line);
        };
    return new FlagSpec(
        cells[0], cells[1], cells[2], scope, cells[4].equals("hidden"), cells[5], cells[6]);
  }
}
