package dev.ferula.rules.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.ferula.matcher.RegexSyntax;
import dev.ferula.model.GoQuote;

/** Regular expressions in templates: RE2, unanchored, with Go's notation of replacements. */
final class RegexFunctions {
  private RegexFunctions() {}

  static boolean matches(String regex, String text) {
    return compile(regex).matcher(text).find();
  }

  private static Pattern compile(String regex) {
    try {
      return RegexSyntax.compile(regex, 0);
    } catch (PatternSyntaxException e) {
      String message = String.valueOf(e.getMessage());
      // Go names the offending part even where it is empty.
      throw new FunctionException(message.endsWith("`") ? message : message + ": ``");
    }
  }

  /** The text with each match replaced; $1, ${1}, $name and ${name} stand for groups. */
  static String replaceAll(String regex, String replacement, String text) {
    Matcher matcher;
    try {
      matcher = compile(regex).matcher(text);
    } catch (FunctionException e) {
      // This one compiles by a function of Go's that dies with a text of its own.
      throw new FunctionException("regexp: Compile(" + goQuote(regex) + "): " + e.getMessage());
    }
    StringBuilder out = new StringBuilder();
    int copied = 0;
    while (matcher.find()) {
      out.append(text, copied, matcher.start());
      // Nothing, right behind a match, is no match of its own.
      if (matcher.end() > copied || matcher.start() == 0) {
        expand(replacement, matcher, out);
      }
      copied = matcher.end();
      if (out.length() > TemplateLimits.MAX_TEXT) {
        throw new FunctionException("text longer than " + TemplateLimits.MAX_TEXT + " characters");
      }
    }
    return out.append(text, copied, text.length()).toString();
  }

  /* Go quotes with back quotes where it can. */
  private static String goQuote(String text) {
    boolean raw = text.chars().allMatch(c -> c != '`' && (c == '\t' || c >= ' ') && c != 0x7f);
    return raw ? "`" + text + "`" : GoQuote.quote(text);
  }

  private static void expand(String replacement, Matcher matcher, StringBuilder out) {
    for (int i = 0; i < replacement.length(); ) {
      char c = replacement.charAt(i);
      if (c != '$') {
        out.append(c);
        i++;
      } else if (replacement.startsWith("$$", i)) {
        out.append('$');
        i += 2;
      } else {
        i = group(replacement, i, matcher, out);
      }
    }
  }

  /** Appends the group that the dollar sign names; returns where to go on. */
  private static int group(String replacement, int dollar, Matcher matcher, StringBuilder out) {
    boolean braced = replacement.startsWith("{", dollar + 1);
    int start = dollar + (braced ? 2 : 1);
    int end = start;
    while (end < replacement.length() && isNamePart(replacement.charAt(end))) {
      end++;
    }
    if (end == start || (braced && !replacement.startsWith("}", end))) {
      out.append('$');
      return dollar + 1;
    }
    String name = replacement.substring(start, end);
    out.append(value(name, matcher));
    return braced ? end + 1 : end;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static String value(String name, Matcher matcher) {
    String value = null;
    if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = name.length() < 9 ? Integer.parseInt(name) : Integer.MAX_VALUE;
      boolean padded = name.length() > 1 && name.startsWith("0");
      value = padded || number > matcher.groupCount() ? null : matcher.group(number);
    } else {
      value = RegexSyntax.group(matcher, name);
    }
    return value == null ? "" : value;
  }
}
