package dev.ferula.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Verdicts, formatting, trees and errors of collected expressions, compared with the answers of
 * Prometheus 3.5.3. Where Prometheus 3.14 answers otherwise, 3.14 is right: {@link Since} lists
 * every such change.
 */
class ExpressionConformanceTest {
  private static final String PREFIX = "invalid parameter \"query\": ";

  /** Duration arithmetic was behind a flag then. */
  private static final ParserOptions OLD_DEFAULT =
      new ParserOptions(false, false, false, false, 1 << 20, 1000);

  /** Fields that trees have had only since. */
  private static final Set<String> NEW_FIELDS =
      Set.of("anchored", "smoothed", "rangeExpr", "offsetExpr", "stepExpr", "fillValues");

  /** What changed between 3.5.3 and 3.14, and how a row shows it. */
  private enum Since {
    HISTOGRAM_TRIM_OPERATORS(r -> r.wasRefused("unexpected <op:/>") && r.has("</", ">/")),
    FILL_MODIFIERS(r -> r.wasRefused("unknown function with name \"fill")),
    EXTENDED_RANGE_SELECTORS(
        r ->
            r.wasRefused("unexpected identifier \"anchored\"")
                || r.wasRefused("unexpected identifier \"smoothed\"")),
    NEW_FUNCTIONS(r -> r.wasRefused("unknown function") && r.namesNewFunction()),
    STEP_AND_RANGE_IN_DURATIONS(
        r ->
            r.has("step", "range", "min_of", "max_of")
                && (r.wasRefused("in offset, expected number or duration")
                    || r.wasRefused("in subquery selector, expected number or duration")
                    || r.wasRefused("unexpected character in duration expression"))),
    START_AND_END_ARE_FUNCTIONS(r -> r.wasRefused("unexpected \"(\"") && r.has("start(", "end(")),
    AT_BOUND_BEFORE_RANGE_IS_REFUSED(
        r -> r.accepted && r.isRefusedNow("no @ modifiers allowed before range")),
    JUNK_AFTER_RANGE_IS_REFUSED(
        r -> r.accepted && r.isRefusedNow("unexpected character: ") && r.has("[5s ")),
    AT_HAS_A_NAME_IN_ERRORS(r -> r.wasRefused("<Item 57400>")),
    EXPECTATIONS_NAME_DURATION_FUNCTIONS(
        r ->
            r.wasRefused("expected number or duration")
                && r.isRefusedNow("expected number, duration, step(), or range()")),
    PARENTHESES_AROUND_LITERAL_DURATIONS_STAY(
        r -> r.formatted.replace("(", "").replace(")", "").equals(r.unitsAndNoParentheses())),
    GROUPING_WITHOUT_LABELS_IS_PRINTED(r -> r.has("ignoring() group_")),
    LABELS_IN_MATCHING_ARE_QUOTED(
        r -> r.formattedNow != null && r.formattedNow.replace("\"", "").equals(r.formatted));

    private final Predicate<Row> shows;

    Since(Predicate<Row> shows) {
      this.shows = shows;
    }
  }

  private static final class Row {
    final String expr;
    final boolean accepted;
    final String error;
    final String formatted;
    @Nullable Expr parsed;
    String errorNow = "";
    @Nullable String formattedNow;

    Row(Map<String, @Nullable Object> json, String verdict, String formatted) {
      this.expr = String.valueOf(json.get("expr"));
      this.accepted = "accept".equals(json.get(verdict));
      this.error = accepted ? "" : String.valueOf(json.get("error"));
      Object shown = json.containsKey(formatted) ? json.get(formatted) : json.get("formatted");
      this.formatted = String.valueOf(shown);
    }

    void parse(ParserOptions options) {
      try {
        Expr result = Parser.parse(expr, options);
        parsed = result;
        formattedNow = PrettyPrinter.print(result);
      } catch (ParseException e) {
        errorNow = PREFIX + e.getMessage();
      }
    }

    boolean has(String... texts) {
      return List.of(texts).stream().anyMatch(expr.toLowerCase(Locale.ROOT)::contains);
    }

    boolean wasRefused(String text) {
      return !accepted && error.contains(text);
    }

    boolean isRefusedNow(String text) {
      return errorNow.contains(text);
    }

    boolean namesNewFunction() {
      String name = error.substring(error.indexOf("name \"") + 6, error.lastIndexOf('"'));
      return FunctionSignature.of(name) != null;
    }

    String unitsAndNoParentheses() {
      return String.valueOf(formattedNow).replace("(5)", "5s").replace("(", "").replace(")", "");
    }

    /** What differs from the answer of old, or null. */
    @Nullable String difference(@Nullable Object tree, boolean sameFlags) {
      Expr result = parsed;
      if (accepted != (result != null)) {
        return "verdict: was " + (accepted ? "accepted" : error) + ", is now " + errorNow;
      }
      if (result == null) {
        return sameFlags && !error.equals(errorNow) ? "error: " + error + " / " + errorNow : null;
      }
      if (!formatted.equals(formattedNow)) {
        return "format: " + formatted + " / " + formattedNow;
      }
      Object treeNow = oldFields(JsonReader.read(JsonPrinter.print(result)));
      return tree != null && !oldFields(tree).equals(treeNow)
          ? "tree: " + oldFields(tree) + " / " + treeNow
          : null;
    }
  }

  @Test
  void expressionsInUseAreReadAsBefore() {
    List<String> differences = new ArrayList<>();
    Map<String, @Nullable Object> trees = trees("real_ast.jsonl.gz");
    List<String> lines = lines("real.jsonl");
    for (String line : lines) {
      Map<String, @Nullable Object> json = JsonReader.readObject(line);
      Row row = new Row(json, "verdict", "formatted");
      row.parse(OLD_DEFAULT);
      String difference = row.difference(trees.get(String.valueOf(json.get("id"))), true);
      if (difference != null) {
        differences.add(row.expr + "\n  " + difference);
      }
    }
    assertThat(lines).hasSizeGreaterThan(3500);
    assertThat(differences).isEmpty();
  }

  @Test
  void hostileExpressionsDifferOnlyWhereTheLanguageChanged() {
    List<String> differences = new ArrayList<>();
    Set<Since> seen = EnumSet.noneOf(Since.class);
    Map<String, @Nullable Object> trees = trees("parser_ast.jsonl.gz");
    List<String> lines = lines("parser.jsonl");
    for (String line : lines) {
      Map<String, @Nullable Object> json = JsonReader.readObject(line);
      Object tree = trees.get(String.valueOf(json.get("id")));
      Row plain = new Row(json, "verdict", "formatted");
      plain.parse(OLD_DEFAULT);
      check(plain, plain.difference(tree, true), seen, differences);
      Row flags = new Row(json, "verdict_flags", "formatted_flags");
      flags.parse(ParserOptions.ALL);
      check(flags, flags.difference(tree, false), seen, differences);
    }
    assertThat(lines).hasSizeGreaterThan(2700);
    assertThat(differences).isEmpty();
    assertThat(seen).as("changes that no row shows any more").isEqualTo(EnumSet.allOf(Since.class));
  }

  private static void check(
      Row row, @Nullable String difference, Set<Since> seen, List<String> differences) {
    if (difference == null) {
      return;
    }
    for (Since since : Since.values()) {
      if (since.shows.test(row)) {
        seen.add(since);
        return;
      }
    }
    differences.add(row.expr + "\n  " + difference);
  }

  private static Object oldFields(@Nullable Object json) {
    if (json instanceof Map<?, ?> map) {
      Map<String, Object> kept = new TreeMap<>();
      map.forEach(
          (key, value) -> {
            if (!NEW_FIELDS.contains(String.valueOf(key))) {
              kept.put(String.valueOf(key), oldFields(value));
            }
          });
      return kept;
    }
    if (json instanceof List<?> list) {
      List<Object> kept = new ArrayList<>();
      list.forEach(value -> kept.add(oldFields(value)));
      return kept;
    }
    return json == null ? "null" : json;
  }

  private static Map<String, @Nullable Object> trees(String file) {
    Map<String, @Nullable Object> trees = new HashMap<>();
    for (String line : lines(file)) {
      Map<String, @Nullable Object> json = JsonReader.readObject(line);
      trees.put(String.valueOf(json.get("id")), json.get("ast"));
    }
    return trees;
  }

  private static List<String> lines(String file) {
    String root = System.getProperty("ferula.root", ".");
    Path path = Path.of(root).resolve("../shared/conformance/expressions").resolve(file);
    if (!Files.exists(path)) {
      assertThat(System.getenv("CI")).as("%s is missing", path).isNotEqualTo("true");
      return abort("skipped: the conformance data is not here: " + path);
    }
    try (var in = Files.newInputStream(path);
        var bytes = file.endsWith(".gz") ? new GZIPInputStream(in) : in;
        var reader = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
