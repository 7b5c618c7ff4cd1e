package dev.ferula.rules.template.html;

/** Where in a document the output stands. Immutable. */
record Place(
    State state,
    Delimiter delimiter,
    UrlPart urlPart,
    boolean division,
    Element element,
    Attribute attribute) {
  /** What surrounds the output most closely. */
  enum State {
    TEXT,
    TAG,
    ATTRIBUTE_NAME,
    AFTER_NAME,
    BEFORE_VALUE,
    HTML_COMMENT,
    /** The text of a title or a text area. */
    RCDATA,
    /** The value of an attribute that is plain text. */
    ATTRIBUTE,
    URL,
    SRCSET,
    JS,
    JS_DOUBLE_QUOTED,
    JS_SINGLE_QUOTED,
    JS_TEMPLATE,
    JS_REGEX,
    JS_BLOCK_COMMENT,
    JS_LINE_COMMENT,
    CSS,
    CSS_DOUBLE_QUOTED,
    CSS_SINGLE_QUOTED,
    CSS_DOUBLE_QUOTED_URL,
    CSS_SINGLE_QUOTED_URL,
    CSS_URL,
    CSS_BLOCK_COMMENT,
    CSS_LINE_COMMENT;

    boolean isComment() {
      return switch (this) {
        case HTML_COMMENT, JS_BLOCK_COMMENT, JS_LINE_COMMENT, CSS_BLOCK_COMMENT, CSS_LINE_COMMENT ->
            true;
        default -> false;
      };
    }

    boolean isUrl() {
      return switch (this) {
        case URL,
            CSS_DOUBLE_QUOTED,
            CSS_SINGLE_QUOTED,
            CSS_DOUBLE_QUOTED_URL,
            CSS_SINGLE_QUOTED_URL,
            CSS_URL ->
            true;
        default -> false;
      };
    }

    boolean isScriptLiteral() {
      return switch (this) {
        case JS_DOUBLE_QUOTED, JS_SINGLE_QUOTED, JS_TEMPLATE, JS_REGEX -> true;
        default -> false;
      };
    }
  }

  /** What ends the value of the attribute. */
  enum Delimiter {
    NONE(""),
    DOUBLE_QUOTE("\""),
    SINGLE_QUOTE("'"),
    SPACE_OR_TAG_END(" \t\n\f\r>");

    final String ends;

    Delimiter(String ends) {
      this.ends = ends;
    }
  }

  /** How far a URL has come. */
  enum UrlPart {
    NONE,
    BEFORE_QUERY,
    QUERY_OR_FRAGMENT
  }

  /** Elements with contents of their own kind. */
  enum Element {
    NONE(State.TEXT),
    SCRIPT(State.JS),
    STYLE(State.CSS),
    TEXTAREA(State.RCDATA),
    TITLE(State.RCDATA);

    final State content;

    Element(State content) {
      this.content = content;
    }
  }

  /** Attributes with values of their own kind. */
  enum Attribute {
    NONE(State.ATTRIBUTE),
    SCRIPT(State.JS),
    SCRIPT_TYPE(State.ATTRIBUTE),
    STYLE(State.CSS),
    URL(State.URL),
    SRCSET(State.SRCSET);

    final State value;

    Attribute(State value) {
      this.value = value;
    }
  }

  static final Place START = of(State.TEXT, Element.NONE, Attribute.NONE);

  static Place of(State state, Element element, Attribute attribute) {
    return new Place(state, Delimiter.NONE, UrlPart.NONE, false, element, attribute);
  }

  Place with(State next) {
    return new Place(next, delimiter, urlPart, division, element, attribute);
  }

  Place with(UrlPart part) {
    return new Place(state, delimiter, part, division, element, attribute);
  }

  /** In a script: whether a slash would divide; otherwise it begins an expression. */
  Place withDivision(boolean next) {
    return new Place(state, delimiter, urlPart, next, element, attribute);
  }

  /** At the first character of an attribute's value. */
  Place inValue(Delimiter end) {
    return new Place(attribute.value, end, UrlPart.NONE, false, element, Attribute.NONE);
  }
}
