package dev.ferula.rules.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.ferula.matcher.RegexSyntax;
import dev.ferula.matcher.Replacement;
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
    Replacement template = Replacement.parse(replacement);
    StringBuilder out = new StringBuilder();
    int copied = 0;
    while (matcher.find()) {
      out.append(text, copied, matcher.start());
      // Nothing, right behind a match, is no match of its own.
      if (matcher.end() > copied || matcher.start() == 0) {
        template.expand(matcher, out);
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
}
