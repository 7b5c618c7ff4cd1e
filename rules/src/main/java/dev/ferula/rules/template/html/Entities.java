package dev.ferula.rules.template.html;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Characters written as {@code &…;}. Only those that matter to scripts, styles and URLs have names.
 */
final class Entities {
  private static final Pattern ENTITY =
      Pattern.compile("&(#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z]{2,8});?");

  private static final Map<String, String> NAMED =
      Map.ofEntries(
          Map.entry("amp", "&"),
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("quot", "\""),
          Map.entry("apos", "'"),
          Map.entry("num", "#"),
          Map.entry("quest", "?"),
          Map.entry("colon", ":"),
          Map.entry("semi", ";"),
          Map.entry("sol", "/"),
          Map.entry("bsol", "\\"),
          Map.entry("lpar", "("),
          Map.entry("rpar", ")"),
          Map.entry("lbrace", "{"),
          Map.entry("rbrace", "}"),
          Map.entry("grave", "`"),
          Map.entry("Tab", "\t"),
          Map.entry("NewLine", "\n"),
          Map.entry("nbsp", "\u00a0"));

  private Entities() {}

  static String decoded(String text) {
    if (text.indexOf('&') < 0) {
      return text;
    }
    return ENTITY
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(character(match.group(1), match.group())));
  }

  private static String character(String name, String whole) {
    if (name.charAt(0) != '#') {
      return NAMED.getOrDefault(name, whole);
    }
    boolean hex = name.length() > 1 && (name.charAt(1) == 'x' || name.charAt(1) == 'X');
    int code =
        hex
            ? Integer.parseInt(name, 2, name.length(), 16)
            : Integer.parseInt(name, 1, name.length(), 10);
    return Character.isValidCodePoint(code) && code != 0 ? Character.toString(code) : "\ufffd";
  }
}
