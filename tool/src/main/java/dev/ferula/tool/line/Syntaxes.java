package dev.ferula.tool.line;

import dev.ferula.config.binding.GoUrl;
import dev.ferula.model.GoQuote;
import dev.ferula.notation.GoDuration;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of texts that commands take, with what promtool says of bad ones. */
public final class Syntaxes {
  /** Any text. */
  public static final Syntax<String> TEXT = text -> text;

  /** The path of anything, which need not be there. */
  public static final Syntax<Path> PATH = Path::of;

  /** The path of a file that is there. */
  public static final Syntax<Path> EXISTING_FILE = Syntaxes::existingFile;

  /** The path of a file that is written: it is there, and empty, once it has been read. */
  public static final Syntax<Path> NEW_FILE = Syntaxes::newFile;

  /** As Go's {@code time.ParseDuration} takes it: {@code 1h15m30.5s}. */
  public static final Syntax<Duration> DURATION = Syntaxes::duration;

  /** A URL, of which the scheme may be left out. */
  public static final Syntax<String> URL = Syntaxes::url;

  /** A small number; what stands behind its point is dropped. */
  public static final Syntax<Integer> INT = Syntaxes::small;

  /** A number of 64 bits, in Go's notations. */
  public static final Syntax<Long> LONG = Syntaxes::large;

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern INTEGER =
      Pattern.compile(
          "([+-]?)(?:0[xX]_?([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)|0[bB]_?([01]+(?:_[01]+)*)"
              + "|0[oO]?_?([0-7]+(?:_[0-7]+)*)|(0|[1-9]\\d*(?:_\\d+)*))");
  private static final int[] RADIX = {16, 2, 8, 10};

  private Syntaxes() {}

  /** One of these values, by its name. */
  public static <T> Syntax<T> oneOf(T[] values, Function<T, String> name) {
    List<String> choices = Arrays.stream(values).map(name).toList();
    return new Syntax<>() {
      @Override
      public T read(String text) {
        int at = choices.indexOf(text);
        if (at < 0) {
          String known = String.join(",", choices);
          throw new LineException("enum value must be one of " + known + ", got '" + text + "'");
        }
        return values[at];
      }

      @Override
      public List<String> choices() {
        return choices;
      }
    };
  }

  private static Path existingFile(String text) {
    Path path = Path.of(text);
    if (!Files.exists(path)) {
      throw new LineException("path '" + text + "' does not exist");
    }
    if (Files.isDirectory(path)) {
      throw new LineException("'" + path.getFileName() + "' is a directory");
    }
    return path;
  }

  private static Path newFile(String text) {
    Path path = Path.of(text);
    try {
      return Files.write(path, new byte[0]);
    } catch (NoSuchFileException e) {
      throw new LineException("open " + text + ": no such file or directory");
    } catch (IOException e) {
      String reason = Files.isDirectory(path) ? "is a directory" : String.valueOf(e.getMessage());
      throw new LineException("open " + text + ": " + reason);
    }
  }

  private static Duration duration(String text) {
    try {
      return GoDuration.parse(text);
    } catch (IllegalArgumentException e) {
      throw new LineException(String.valueOf(e.getMessage()));
    }
  }

  private static String url(String text) {
    try {
      GoUrl.parse(text);
      return text;
    } catch (IllegalArgumentException e) {
      throw new LineException("invalid URL: " + e.getMessage());
    }
  }

  private static int small(String text) {
    if (!DECIMAL.matcher(text).matches()) {
      throw bad("ParseFloat", text, "invalid syntax");
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw bad("ParseFloat", text, "value out of range");
    }
    return (int) value;
  }

  private static long large(String text) {
    Matcher parts = INTEGER.matcher(text);
    if (!parts.matches()) {
      throw bad("ParseInt", text, "invalid syntax");
    }
    int group = 2;
    while (parts.group(group) == null) {
      group++;
    }
    String digits = parts.group(1) + parts.group(group).replace("_", "");
    try {
      return new BigInteger(digits, RADIX[group - 2]).longValueExact();
    } catch (ArithmeticException e) {
      throw bad("ParseInt", text, "value out of range");
    }
  }

  private static LineException bad(String function, String text, String why) {
    return new LineException(
        "strconv." + function + ": parsing " + GoQuote.quote(text) + ": " + why);
  }
}
