package dev.ferula.promqltest;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.ferula.model.Labels;
import dev.ferula.model.PromDuration;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the text of a script into commands. For one use. */
final class ScriptParser {
  private static final String LOAD = "load";
  private static final String LOAD_NATIVE = "load_with_nhcb";
  private static final String STARTS = "@st";

  /* Tests of rules only load, and should begin without the tables of regular expressions. */
  private static final class Evals {
    private static final Pattern INSTANT =
        Pattern.compile(
            "^eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)$");
    private static final Pattern RANGE =
        Pattern.compile(
            "^eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)"
                + "\\s+(.+)$");
    private static final Pattern EXPECT =
        Pattern.compile(
            "^expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?$");
    private static final Pattern EXPECT_RANGE =
        Pattern.compile("^expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)$");
    private static final Pattern EXPECT_STRING = Pattern.compile("^expect\\s+string\\s+(.+)$");

    private Evals() {}
  }

  private final String[] lines;
  private int at;

  private ScriptParser(String text) {
    lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      lines[i] = line.startsWith("#") ? "" : line;
    }
  }

  /**
   * The commands of a script.
   *
   * @throws ScriptException if it is not valid
   */
  static List<Command> parse(String text) {
    ScriptParser parser = new ScriptParser(text);
    List<Command> commands = new ArrayList<>();
    while (parser.at < parser.lines.length) {
      if (parser.lines[parser.at].isEmpty()) {
        parser.at++;
      } else {
        commands.add(parser.command());
      }
    }
    return commands;
  }

  private Command command() {
    String line = lines[at];
    int number = at + 1;
    String word = line.split("\\s", 2)[0].toLowerCase(Locale.ROOT);
    try {
      if (word.equals("clear")) {
        at++;
        return new Command.Clear(number);
      }
      if (word.startsWith("load")) {
        return load(line, number);
      }
      if (word.startsWith("eval")) {
        return eval(line, number);
      }
    } catch (ScriptException | ParseException | IllegalArgumentException e) {
      if (e instanceof ScriptException placed && placed.isPlaced()) {
        throw placed;
      }
      throw new ScriptException(
          "line " + (Math.min(at, lines.length - 1) + 1) + ": " + e.getMessage(), e);
    }
    throw new ScriptException("line " + number + ": invalid command \"" + word + "\"");
  }

  private boolean inBlock() {
    return at < lines.length && !lines[at].isEmpty();
  }

  private Command load(String line, int number) {
    boolean converts = startsWithWord(line, LOAD_NATIVE);
    if (!converts && !startsWithWord(line, LOAD)) {
      throw new ScriptException("invalid load command. (load[_with_nhcb] <step:duration>)");
    }
    String name = converts ? LOAD_NATIVE : LOAD;
    long step = PromDuration.parseMillis(line.substring(name.length()).strip());
    Map<Labels, Command.LoadedSeries> series = new LinkedHashMap<>();
    at++;
    while (inBlock()) {
      SeriesLine.Split split = SeriesLine.split(lines[at]);
      List<@Nullable Long> starts = List.of();
      if (split.rest().equals(STARTS) || startsWithWord(split.rest(), STARTS)) {
        starts = StartNotation.parse(split.rest().substring(STARTS.length()).strip());
        at++;
        if (!inBlock()) {
          throw new ScriptException("@st line has no following sample line");
        }
      }
      SeriesLine parsed = SeriesLine.parse(lines[at], at + 1);
      if (parsed.labels().isEmpty()) {
        throw ScriptException.placed("empty labelset: invalid sample", null);
      }
      if (!starts.isEmpty()) {
        requireSame(
            SeriesLine.parse(split.metric() + " _", at + 1).labels(), starts.size(), parsed);
      }
      series.put(parsed.labels(), new Command.LoadedSeries(parsed.samples(), starts));
      at++;
    }
    return new Command.Load(number, step, converts, series);
  }

  /* What follows begins with white space, and is not only that, as lines are stripped. */
  private static boolean startsWithWord(String line, String word) {
    return line.startsWith(word)
        && line.length() > word.length()
        && Character.isWhitespace(line.charAt(word.length()));
  }

  private static void requireSame(Labels metric, int starts, SeriesLine samples) {
    if (!metric.equals(samples.labels())) {
      throw new ScriptException("@st metric does not match the following sample line metric");
    }
    if (starts != samples.samples().size()) {
      throw new ScriptException(
          "@st line has " + starts + " values but sample line has " + samples.samples().size());
    }
  }

  private static Matcher match(Pattern pattern, String line, String otherwise) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      throw new ScriptException(otherwise);
    }
    return matcher;
  }

  private Command eval(String line, int number) {
    Expectations expectations = new Expectations();
    Matcher instant = Evals.INSTANT.matcher(line);
    Matcher range = Evals.RANGE.matcher(line);
    boolean isInstant = instant.find();
    if (!isInstant && !range.find()) {
      throw new ScriptException(
          "invalid evaluation command. Must be either 'eval instant [at <offset:duration>] <query>'"
              + " or 'eval range from <from> to <to> step <step> <query>'");
    }
    Matcher matcher = isInstant ? instant : range;
    expectations.demand(matcher.group(1));
    String expression = matcher.group(matcher.groupCount());
    Parser.parse(expression, ParserOptions.ALL);
    long start =
        isInstant && matcher.group(2) == null ? 0 : PromDuration.parseMillis(matcher.group(2));
    long end = isInstant ? start : PromDuration.parseMillis(matcher.group(3));
    long step = isInstant ? 0 : PromDuration.parseMillis(matcher.group(4));
    if (end < start) {
      throw new ScriptException("invalid test definition, end timestamp is before start timestamp");
    }
    at++;
    Command.Expected expected = expected(expectations);
    return new Command.Eval(
        number, expression, !isInstant, start, end, step, expectations, expected);
  }

  private Command.Expected expected(Expectations expectations) {
    List<SeriesLine> series = new ArrayList<>();
    long[] window = null;
    String string = null;
    while (inBlock()) {
      String line = lines[at];
      Matcher range = Evals.EXPECT_RANGE.matcher(line);
      Matcher text = Evals.EXPECT_STRING.matcher(line);
      if (range.find()) {
        window = window(range);
      } else if (text.find()) {
        string = unquoted(text.group(1));
      } else if (line.split("\\s", 2)[0].equals("expect")) {
        expect(line, expectations);
      } else if (deprecatedFailure(line, expectations)) {
        // Noted.
      } else {
        Double number = number(line);
        if (number != null) {
          at++;
          return new Command.Expected.Number(number);
        }
        series.add(SeriesLine.parse(line, at + 1));
      }
      at++;
    }
    if (string != null) {
      return new Command.Expected.Text(string);
    }
    return window == null
        ? new Command.Expected.Series(series)
        : new Command.Expected.RangeVector(window[0], window[1], window[2], series);
  }

  private static long[] window(Matcher range) {
    long[] window = new long[3];
    for (int i = 0; i < window.length; i++) {
      window[i] = PromDuration.parseMillis(range.group(i + 1));
    }
    return window;
  }

  private static void expect(String line, Expectations expectations) {
    Matcher matcher = match(Evals.EXPECT, line, "invalid expect line: " + line);
    String wanted = matcher.group(3);
    Expectations.Text text =
        wanted == null
            ? Expectations.Text.ANY
            : new Expectations.Text(matcher.group(2).equals("regex"), wanted.strip());
    expectations.add(matcher.group(1), text);
  }

  private static boolean deprecatedFailure(String line, Expectations expectations) {
    for (String word : List.of("expected_fail_message", "expected_fail_regexp")) {
      if (line.startsWith(word)) {
        String wanted = line.substring(word.length()).strip();
        expectations.add("fail", new Expectations.Text(word.endsWith("regexp"), wanted));
        return true;
      }
    }
    return false;
  }

  private static @Nullable Double number(String line) {
    try {
      double sign = line.startsWith("-") ? -1 : 1;
      boolean signed = line.startsWith("-") || line.startsWith("+");
      return sign * ValueScanner.number(signed ? line.substring(1) : line);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /* A Go string literal is a PromQL one, too. */
  private static String unquoted(String literal) {
    if (Parser.parse(literal, ParserOptions.ALL)
        instanceof dev.ferula.promql.parser.Expr.StringLiteral text) {
      return text.value();
    }
    throw new ScriptException("not a string: " + literal);
  }
}
