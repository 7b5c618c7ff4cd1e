package dev.ferula.rules.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Go's {@code fmt.Sprintf}: verbs with flags, width, precision and explicit indexes. What does not
 * fit is shown in the text ({@code %!d(string=x)}), as Go does; only too long a text is an error.
 */
final class Printf {
  /* Widths and precisions beyond are not taken. */
  private static final int MAX_NUMBER = 1_000_000;

  private final String format;
  private final List<@Nullable Object> arguments;
  private final Printer out = new Printer();
  private int pos;
  private int argument;
  private boolean reordered;
  private boolean goodIndex;
  private boolean afterIndex;

  private Printf(String format, List<@Nullable Object> arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  /** The format with its verbs replaced by the arguments. */
  static String format(String format, List<@Nullable Object> arguments) {
    return new Printf(format, arguments).run();
  }

  private String run() {
    while (pos < format.length()) {
      int percent = format.indexOf('%', pos);
      if (percent < 0) {
        out.add(format.substring(pos));
        break;
      }
      out.add(format.substring(pos, percent));
      pos = percent + 1;
      directive();
    }
    if (!reordered && argument < arguments.size()) {
      extra();
    }
    return out.toString();
  }

  private void extra() {
    out.add("%!(EXTRA ");
    for (int i = argument; i < arguments.size(); i++) {
      out.add(i > argument ? ", " : "");
      Object value = arguments.get(i);
      out.add(value == null ? "<nil>" : GoValue.typeName(value) + "=" + GoFormat.text(value));
    }
    out.add(")");
  }

  private void directive() {
    flags();
    goodIndex = true;
    afterIndex = false;
    index();
    width();
    precision();
    if (!afterIndex) {
      index();
    }
    if (pos >= format.length()) {
      out.add("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(pos);
    pos += Character.charCount(verb);
    if (verb == '%') {
      out.add("%");
    } else if (!goodIndex) {
      out.add("%!" + Character.toString(verb) + "(BADINDEX)");
    } else if (argument >= arguments.size()) {
      out.add("%!" + Character.toString(verb) + "(MISSING)");
    } else {
      Object value = arguments.get(argument);
      argument++;
      out.print(verb, value);
    }
  }

  private void flags() {
    out.reset();
    for (; pos < format.length(); pos++) {
      switch (format.charAt(pos)) {
        case '+' -> out.plus = true;
        case '-' -> out.minus = true;
        case '#' -> out.sharp = true;
        case ' ' -> out.space = true;
        case '0' -> out.zero = true;
        default -> {
          return;
        }
      }
    }
  }

  /* An explicit index in brackets, from 1. */
  private void index() {
    afterIndex = false;
    if (pos >= format.length() || format.charAt(pos) != '[') {
      return;
    }
    reordered = true;
    int close = format.indexOf(']', pos);
    if (close < 0) {
      goodIndex = false;
      pos++;
      return;
    }
    String digits = format.substring(pos + 1, close);
    pos = close + 1;
    afterIndex =
        !digits.isEmpty() && digits.length() < 8 && digits.chars().allMatch(Printf::isDigit);
    int number = afterIndex ? Integer.parseInt(digits) - 1 : Printer.UNSET;
    if (number >= 0 && number < arguments.size()) {
      argument = number;
    } else {
      goodIndex = false;
    }
  }

  private void width() {
    if (at('*')) {
      pos++;
      Integer given = starred();
      if (given == null) {
        out.add("%!(BADWIDTH)");
      } else {
        out.width = Math.abs(given);
        if (given < 0) {
          out.minus = true;
          out.zero = false;
        }
      }
      afterIndex = false;
    } else {
      out.width = number();
      if (afterIndex && out.width != Printer.UNSET) {
        goodIndex = false;
      }
    }
  }

  private void precision() {
    if (!at('.')) {
      return;
    }
    pos++;
    if (afterIndex) {
      goodIndex = false;
    }
    index();
    if (at('*')) {
      pos++;
      Integer given = starred();
      if (given == null) {
        out.add("%!(BADPREC)");
      } else if (given >= 0) {
        out.precision = given;
      } else {
        out.add("%!(BADPREC)");
      }
      afterIndex = false;
    } else {
      out.precision = Math.max(number(), 0);
    }
  }

  private @Nullable Integer starred() {
    if (argument >= arguments.size()) {
      return null;
    }
    Object value = arguments.get(argument);
    argument++;
    Long number = value instanceof GoValue.Whole whole ? (Long) whole.value() : null;
    number = value instanceof Long plain ? plain : number;
    return number != null && Math.abs(number) <= MAX_NUMBER ? number.intValue() : null;
  }

  private int number() {
    int start = pos;
    int number = 0;
    while (pos < format.length() && isDigit(format.charAt(pos)) && number <= MAX_NUMBER) {
      number = number * 10 + format.charAt(pos) - '0';
      pos++;
    }
    if (number > MAX_NUMBER) {
      // Go gives up on the rest, too.
      pos = format.length();
      return Printer.UNSET;
    }
    return pos == start ? Printer.UNSET : number;
  }

  private boolean at(char c) {
    return pos < format.length() && format.charAt(pos) == c;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
