package dev.ferula.promqltest;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a script says of the failure, annotations and order of an evaluation. */
final class Expectations {
  /** A text that must match: exactly, or by a regular expression found in it. */
  record Text(boolean regex, String wanted) {
    static final Text ANY = new Text(true, "");

    boolean matches(String text) {
      return regex ? Pattern.compile(wanted).matcher(text).find() : wanted.equals(text);
    }
  }

  boolean ordered;
  private boolean fail;
  private boolean anyWarning;
  private boolean anyInfo;
  boolean noWarn;
  boolean noInfo;
  final List<Text> failures = new ArrayList<>();
  final List<Text> warnings = new ArrayList<>();
  final List<Text> infos = new ArrayList<>();

  boolean fails() {
    return fail || !failures.isEmpty();
  }

  /** What the command itself demands, as in {@code eval_warn}: any of the kind. */
  void demand(@Nullable String kind) {
    switch (kind) {
      case null -> {}
      case "ordered" -> ordered = true;
      case "fail" -> fail = true;
      case "warn" -> anyWarning = true;
      case "info" -> anyInfo = true;
      default -> throw new ScriptException("invalid evaluation command: eval_" + kind);
    }
  }

  void add(String kind, Text text) {
    switch (kind) {
      case "ordered" -> ordered = true;
      case "no_warn" -> noWarn = true;
      case "no_info" -> noInfo = true;
      case "fail" -> {
        if (!failures.isEmpty()) {
          throw new ScriptException("invalid expect lines, multiple expect fail lines");
        }
        failures.add(text);
      }
      case "warn" -> warnings.add(text);
      case "info" -> infos.add(text);
      default -> throw new ScriptException("invalid expected error/annotation type " + kind);
    }
    if ((noWarn && !warnings.isEmpty()) || (noInfo && !infos.isEmpty())) {
      throw new ScriptException("invalid expect lines, " + kind + " contradicts another");
    }
  }

  void checkFailure(String expression, String message) {
    for (Text failure : failures) {
      if (!failure.matches(message)) {
        throw new ScriptException(
            "expected error \""
                + failure.wanted()
                + "\" evaluating \""
                + expression
                + "\", got \""
                + message
                + "\"");
      }
    }
  }

  void checkAnnotations(String expression, List<String> gotWarnings, List<String> gotInfos) {
    if ((anyWarning && gotWarnings.isEmpty()) || (anyInfo && gotInfos.isEmpty())) {
      throw new ScriptException(
          "expected "
              + (anyWarning ? "warnings" : "info annotations")
              + " evaluating \""
              + expression
              + "\" but got none");
    }
    check(expression, "warning", noWarn, warnings, gotWarnings);
    check(expression, "info", noInfo, infos, gotInfos);
  }

  private static void check(
      String expression, String kind, boolean none, List<Text> wanted, List<String> got) {
    if (none && !got.isEmpty()) {
      throw new ScriptException(
          "unexpected " + kind + " annotations evaluating \"" + expression + "\": " + got);
    }
    if (wanted.isEmpty()) {
      return;
    }
    for (Text text : wanted) {
      if (got.stream().noneMatch(text::matches)) {
        throw new ScriptException(
            "expected "
                + kind
                + " \""
                + text.wanted()
                + "\" evaluating \""
                + expression
                + "\", got "
                + got);
      }
    }
    for (String text : got) {
      if (wanted.stream().noneMatch(candidate -> candidate.matches(text))) {
        throw new ScriptException(
            "unexpected " + kind + " evaluating \"" + expression + "\": " + text);
      }
    }
  }
}
