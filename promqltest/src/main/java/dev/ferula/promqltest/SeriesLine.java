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

  /**
   * Reads a line.
   *
   * @param number of the line in its script, from 1, for errors
   */
  static SeriesLine parse(String line, int number) {
    try {
      int end = metricEnd(line);
      return new SeriesLine(
          Parser.parseMetric(line.substring(0, end)), SampleNotation.parse(line, end));
    } catch (SeriesException e) {
      throw ScriptException.placed(e.inLine(number), e);
    } catch (ParseException e) {
      throw ScriptException.placed(number + String.valueOf(e.getMessage()).substring(1), e);
    } catch (IllegalArgumentException e) {
      throw new ScriptException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Parts the metric from what follows; braces may hold quoted braces. */
  static Split split(String line) {
    int end = metricEnd(line);
    return new Split(line.substring(0, end), line.substring(end).strip());
  }

  private static int metricEnd(String line) {
    int end = 0;
    while (end < line.length() && isNameCharacter(line.charAt(end))) {
      end++;
    }
    boolean labels = end < line.length() && line.charAt(end) == '{' && !line.startsWith("{{", end);
    if (labels) {
      end = closingBrace(line, end) + 1;
    }
    return end;
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
    return line.length() - 1; // The parser of metrics says what is wrong.
  }
}
