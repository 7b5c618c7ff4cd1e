package dev.ferula.rules.template.html;

import dev.ferula.notation.GoText;
import java.util.Locale;
import java.util.Map;

/** Texts made safe for one kind of place each. */
final class Escapers {
  /** Stands where a value cannot be made safe. */
  static final String REFUSED = "ZgotmplZ";

  private static final Map<Character, String> HTML =
      Map.of(
          '\0', "\ufffd", '"', "&#34;", '&', "&amp;", '\'', "&#39;", '+', "&#43;", '<', "&lt;", '>',
          "&gt;");

  private static final String UNQUOTED_TOO = "\t\n\u000b\f\r =`";
  private static final String REGEX_SIGNS = "$()*-.?[]^{|}";

  private Escapers() {}

  static String html(String text) {
    return html(text, true, false);
  }

  /** HTML that is marked as safe, where tags cannot stand: entities stay. */
  static String normalized(String text, boolean unquoted) {
    return html(text, false, unquoted);
  }

  /** The value of an attribute without quotes. */
  static String unquoted(String text) {
    return text.isEmpty() ? REFUSED : html(text, true, true);
  }

  private static String html(String text, boolean ampersands, boolean unquoted) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String escape = c == '&' && !ampersands ? null : HTML.get(c);
      if (escape != null) {
        out.append(unquoted && c == 0 ? "&#xfffd;" : escape);
      } else if (unquoted && UNQUOTED_TOO.indexOf(c) >= 0) {
        out.append("&#").append((int) c).append(';');
      } else if (unquoted && ((c >= 0xfdd0 && c <= 0xfdef) || c >= 0xfff0)) {
        out.append("&#x").append(Integer.toHexString(c)).append(';');
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The text of HTML without its tags and comments. */
  static String withoutTags(String html) {
    StringBuilder out = new StringBuilder();
    Place place = Place.START;
    String rest = html;
    while (!rest.isEmpty()) {
      Step step;
      try {
        step = HtmlScanner.after(place, rest);
      } catch (HtmlException e) {
        return out.toString();
      }
      boolean text = place.state() == Place.State.TEXT || place.state() == Place.State.RCDATA;
      if (text) {
        String piece = rest.substring(0, step.length());
        boolean tag = step.place().state() != place.state();
        int end = tag ? piece.lastIndexOf('<') : piece.length();
        out.append(piece, 0, Math.max(end, 0));
      }
      if (step.length() == 0 && step.place().equals(place)) {
        break;
      }
      rest = rest.substring(step.length());
      place = step.place();
    }
    return out.toString();
  }

  /** A name of an attribute. */
  static String attributeName(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    boolean plain = name.chars().allMatch(c -> HtmlScanner.isDigit(c) || HtmlScanner.isLetter(c));
    return !name.isEmpty() && plain && Attributes.isHarmless(name) ? name : REFUSED;
  }

  /** Whether a URL has no scheme that could run a script. */
  static boolean isSafeUrl(String url) {
    int colon = url.indexOf(':');
    if (colon < 0 || url.substring(0, colon).indexOf('/') >= 0) {
      return true;
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https") || scheme.equals("mailto");
  }

  static String urlFiltered(String url) {
    return isSafeUrl(url) ? url : "#" + REFUSED;
  }

  /**
   * A URL, or a part of one.
   *
   * @param whole whether what divides the parts of URLs, and escapes, stay
   */
  static String url(String text, boolean whole) {
    byte[] bytes = GoText.bytes(text);
    StringBuilder out = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      boolean stays =
          HtmlScanner.isLetter(c)
              || HtmlScanner.isDigit(c)
              || "-._~".indexOf(c) >= 0
              || (whole && "!#$&*+,/:;=?@[]".indexOf(c) >= 0)
              || (whole
                  && c == '%'
                  && i + 2 < bytes.length
                  && CssText.isHex(bytes[i + 1])
                  && CssText.isHex(bytes[i + 2]));
      if (stays) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02x", (int) c));
      }
    }
    return out.toString();
  }

  /** Candidates of an image, each a URL with what it is for. */
  static String srcset(String text) {
    StringBuilder out = new StringBuilder();
    String separator = "";
    for (String part : text.split(",", -1)) {
      int start = HtmlScanner.skipSpace(part, 0);
      int end = HtmlScanner.indexOfAny(part, HtmlScanner.SPACE, start);
      end = end < 0 ? part.length() : end;
      String url = part.substring(start, end);
      boolean plain =
          part.chars()
              .skip(end)
              .allMatch(
                  c -> HtmlScanner.isLetter(c) || HtmlScanner.isDigit(c) || CssText.isSpace(c));
      out.append(separator);
      if (isSafeUrl(url) && plain) {
        out.append(part, 0, start).append(url(url, true)).append(part, end, part.length());
      } else {
        out.append('#').append(REFUSED);
      }
      separator = ",";
    }
    return out.toString();
  }

  /** A text within a quoted text of a script. */
  static String scriptText(String text) {
    return script(text, "");
  }

  /** A text within a template literal of a script. */
  static String scriptTemplate(String text) {
    return script(text, "${}");
  }

  /** A text within a regular expression of a script. */
  static String scriptRegex(String text) {
    if (text.isEmpty()) {
      return "(?:)";
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (REGEX_SIGNS.indexOf(c) >= 0) {
        out.append('\\').append(c);
      } else {
        out.append(c == '`' ? "`" : script(String.valueOf(c), ""));
      }
    }
    return out.toString();
  }

  private static String script(String text, String more) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        case '/' -> out.append("\\/");
        case '\\' -> out.append("\\\\");
        default -> {
          boolean code =
              c < ' '
                  || c == '\u2028'
                  || c == '\u2029'
                  || "\"`&'+<>".indexOf(c) >= 0
                  || more.indexOf(c) >= 0;
          if (code) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  /** A value in a script, given as JSON. */
  static String scriptValue(String json) {
    if (json.isEmpty()) {
      return " null ";
    }
    boolean pad =
        ScriptScanner.isWordPart(json.codePointAt(0))
            || ScriptScanner.isWordPart(json.codePointBefore(json.length()));
    String safe = json.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    return pad ? " " + safe + " " : safe;
  }
}
