package dev.ferula.rules.template.html;

import java.util.Set;

/** What kind of value an attribute has, by its name. */
final class Attributes {
  private static final Set<String> URLS =
      Set.of(
          "action",
          "archive",
          "background",
          "cite",
          "classid",
          "codebase",
          "data",
          "formaction",
          "href",
          "icon",
          "longdesc",
          "manifest",
          "poster",
          "profile",
          "src",
          "usemap",
          "xmlns");

  /* Their values decide how the document is understood. */
  private static final Set<String> POWERFUL =
      Set.of(
          "accept-charset",
          "async",
          "challenge",
          "charset",
          "content",
          "crossorigin",
          "defer",
          "enctype",
          "form",
          "formenctype",
          "formmethod",
          "formnovalidate",
          "http-equiv",
          "keytype",
          "language",
          "method",
          "novalidate",
          "pattern",
          "rel",
          "sandbox",
          "srcdoc",
          "type",
          "value");

  private Attributes() {}

  /** The kind, by a name in small letters. */
  static Place.Attribute of(String full) {
    String name = full;
    if (name.startsWith("data-")) {
      name = name.substring("data-".length());
    } else if (name.indexOf(':') >= 0) {
      if (name.startsWith("xmlns:")) {
        return Place.Attribute.URL;
      }
      name = name.substring(name.indexOf(':') + 1);
    }
    if (URLS.contains(name)) {
      return Place.Attribute.URL;
    }
    if (POWERFUL.contains(name)) {
      return Place.Attribute.NONE;
    }
    if (name.equals("style")) {
      return Place.Attribute.STYLE;
    }
    if (name.equals("srcset")) {
      return Place.Attribute.SRCSET;
    }
    if (name.startsWith("on")) {
      return Place.Attribute.SCRIPT;
    }
    boolean url = name.contains("src") || name.contains("uri") || name.contains("url");
    return url ? Place.Attribute.URL : Place.Attribute.NONE;
  }

  /** Whether a name may come from data. */
  static boolean isHarmless(String name) {
    return of(name) == Place.Attribute.NONE && !POWERFUL.contains(name);
  }
}
