package dev.ferula.promqltest;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.ferula.model.PromDuration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads start timestamps, each relative to its own sample's: {@code -30s-1mx2 _ 0s}. Null stands
 * for none.
 */
final class StartNotation {
  private static final Pattern ITEM =
      Pattern.compile(
          "^([+-]?)(\\d+(?:ms|[smhdwy])|0)(?:([+-])(\\d+(?:ms|[smhdwy])|0))?(?:x(\\d+))?$");

  private StartNotation() {}

  static List<@Nullable Long> parse(String text) {
    List<@Nullable Long> starts = new ArrayList<>();
    for (String item : text.split("\\s+", -1)) {
      if (item.startsWith("_")) {
        int count = item.equals("_") ? 1 : Integer.parseInt(item.substring(2));
        for (int i = 0; i < count; i++) {
          starts.add(null);
        }
      } else {
        addRun(item, starts);
      }
    }
    return starts;
  }

  private static void addRun(String item, List<@Nullable Long> starts) {
    Matcher matcher = ITEM.matcher(item);
    if (!matcher.find()) {
      throw new ScriptException("invalid start timestamp \"" + item + "\"");
    }
    long value = millis(matcher.group(1), matcher.group(2));
    long delta = matcher.group(3) == null ? 0 : millis(matcher.group(3), matcher.group(4));
    int repeats = matcher.group(5) == null ? 0 : Integer.parseInt(matcher.group(5));
    for (int i = 0; i <= repeats; i++) {
      starts.add(value);
      value += delta;
    }
  }

  private static long millis(String sign, String duration) {
    long millis = PromDuration.parseMillis(duration);
    return sign.equals("-") ? -millis : millis;
  }
}
