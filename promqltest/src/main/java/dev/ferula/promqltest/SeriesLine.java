package dev.ferula.promqltest;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import java.util.List;

/**
 * A line of a load or an expectation: labels, then values at equal distances.
 *
 * @param samples by position
 */
record SeriesLine(Labels labels, List<Sample> samples) {

  /** A metric and the text that follows it. */
  record Split(String metric, String rest) {}

  static SeriesLine parse(String line) {
    Split split = split(line);
    try {
      return new SeriesLine(Parser.parseMetric(split.metric()), SampleNotation.parse(split.rest()));
    } catch (ParseException | IllegalArgumentException e) {
      throw new ScriptException("error parsing series \"" + line + "\": " + e.getMessage(), e);
    }
  }

  /** Parts the metric from what follows; braces may hold quoted braces. */
  static Split split(String line) {
    int end = 0;
    while (end < line.length() && isNameCharacter(line.charAt(end))) {
      end++;
    }
    int brace = end;
    while (brace < line.length() && Character.isWhitespace(line.charAt(brace))) {
      brace++;
    }
    boolean labels =
        brace < line.length() && line.charAt(brace) == '{' && !line.startsWith("{{", brace);
    if (labels) {
      end = closingBrace(line, brace) + 1;
    }
    return new Split(line.substring(0, end), line.substring(end).strip());
  }

  private static boolean isNameCharacter(char c) {
    return c == '_' || c == ':' || Character.isLetterOrDigit(c);
  }

  private static int closingBrace(String line, int open) {
    char quote = 0;
    for (int i = open + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote != '`') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '\'' || c == '`') {
        quote = c;
      } else if (c == '}') {
        return i;
      }
    }
    throw new ScriptException("no closing brace in series \"" + line + "\"");
  }
}
