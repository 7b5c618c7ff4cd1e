package dev.ferula.discovery.yaml;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.tokens.AliasToken;
import org.snakeyaml.engine.v2.tokens.AnchorToken;
import org.snakeyaml.engine.v2.tokens.DirectiveToken;
import org.snakeyaml.engine.v2.tokens.TagToken;
import org.snakeyaml.engine.v2.tokens.TagTuple;
import org.snakeyaml.engine.v2.tokens.Token;

/** What stands before a content: directives, anchors, aliases and tags. */
final class TagScanner {
  private static final String ADDRESS = ";/?:@&=+$,.!~*'()[]";
  private static final int MAX_VERSION_DIGITS = 9;
  private static final int HEX = 16;

  private final YamlCursor cursor;

  TagScanner(YamlCursor cursor) {
    this.cursor = cursor;
  }

  Token directive() {
    Optional<Mark> start = cursor.mark();
    cursor.skip();
    String name = name();
    if (name.isEmpty()) {
      throw cursor.refusal("a directive", start, "could not find expected directive name");
    }
    if (!cursor.isGap(0)) {
      throw cursor.refusal("a directive", start, "found unexpected non-alphabetical character");
    }
    Optional<? extends List<?>> values =
        switch (name) {
          case DirectiveToken.YAML_DIRECTIVE -> Optional.of(version(start));
          case DirectiveToken.TAG_DIRECTIVE -> Optional.of(handleAndPrefix(start));
          default -> throw cursor.refusal("a directive", start, "found unknown directive name");
        };
    Optional<Mark> end = cursor.mark();
    cursor.skipBlanks();
    cursor.skipComment();
    if (!cursor.isLineEnd(0)) {
      throw cursor.refusal("a directive", start, "did not find expected comment or line break");
    }
    cursor.skipBreak();
    return new DirectiveToken<>(name, values.map(List::copyOf), start, end);
  }

  private String name() {
    StringBuilder name = new StringBuilder();
    while (cursor.isNameCharacter()) {
      cursor.read(name);
    }
    return name.toString();
  }

  private List<Integer> version(Optional<Mark> start) {
    cursor.skipBlanks();
    int major = number(start);
    if (!cursor.is('.')) {
      throw cursor.refusal("%YAML", start, "did not find expected digit or '.' character");
    }
    cursor.skip();
    return List.of(major, number(start));
  }

  private int number(Optional<Mark> start) {
    int digits = 0;
    int value = 0;
    while (cursor.at(0) >= '0' && cursor.at(0) <= '9') {
      if (++digits > MAX_VERSION_DIGITS) {
        throw cursor.refusal("%YAML", start, "found extremely long version number");
      }
      value = value * 10 + cursor.at(0) - '0';
      cursor.skip();
    }
    if (digits == 0) {
      throw cursor.refusal("%YAML", start, "did not find expected version number");
    }
    return value;
  }

  private List<String> handleAndPrefix(Optional<Mark> start) {
    cursor.skipBlanks();
    String handle = handle(start);
    if (!handle.endsWith("!")) {
      throw cursor.refusal("%TAG", start, "did not find expected '!'");
    }
    if (!cursor.isBlank(0)) {
      throw cursor.refusal("%TAG", start, "did not find expected whitespace");
    }
    cursor.skipBlanks();
    String prefix = address("", start);
    if (!cursor.isGap(0)) {
      throw cursor.refusal("%TAG", start, "did not find expected whitespace or line break");
    }
    return List.of(handle, prefix);
  }

  Token anchor(boolean alias) {
    Optional<Mark> start = cursor.mark();
    cursor.skip();
    String name = name();
    boolean ends = cursor.isGap(0) || "?:,]}%@`".indexOf(cursor.at(0)) >= 0;
    if (name.isEmpty() || !ends) {
      throw cursor.refusal(
          alias ? "an alias" : "an anchor",
          start,
          "did not find expected alphabetic or numeric character");
    }
    Anchor anchor = new Anchor(name);
    return alias
        ? new AliasToken(anchor, start, cursor.mark())
        : new AnchorToken(anchor, start, cursor.mark());
  }

  Token tag() {
    Optional<Mark> start = cursor.mark();
    TagTuple tag = cursor.at(1) == '<' ? verbatim(start) : shorthand(start);
    if (!cursor.isGap(0)) {
      throw cursor.refusal("a tag", start, "did not find expected whitespace or line break");
    }
    return new TagToken(tag, start, cursor.mark());
  }

  private TagTuple verbatim(Optional<Mark> start) {
    cursor.skip(2);
    String address = address("", start);
    if (!cursor.is('>')) {
      throw cursor.refusal("a tag", start, "did not find the expected '>'");
    }
    cursor.skip();
    return new TagTuple(Optional.empty(), address);
  }

  /* The mark alone is a tag of its own. */
  private TagTuple shorthand(Optional<Mark> start) {
    String handle = handle(start);
    if (handle.length() > 1 && handle.endsWith("!")) {
      return new TagTuple(Optional.of(handle), address("", start));
    }
    String suffix = address(handle, start);
    return suffix.isEmpty()
        ? new TagTuple(Optional.empty(), handle)
        : new TagTuple(Optional.of("!"), suffix);
  }

  private String handle(Optional<Mark> start) {
    if (!cursor.is('!')) {
      throw cursor.refusal("a tag", start, "did not find expected '!'");
    }
    StringBuilder handle = new StringBuilder();
    cursor.read(handle);
    while (cursor.isNameCharacter()) {
      cursor.read(handle);
    }
    if (cursor.is('!')) {
      cursor.read(handle);
    }
    return handle.toString();
  }

  /* Behind what was read of it with the handle. */
  private String address(String read, Optional<Mark> start) {
    StringBuilder address = new StringBuilder(read.isEmpty() ? read : read.substring(1));
    int from = cursor.index();
    while (true) {
      if (cursor.is('%')) {
        address.append(escaped(start));
      } else if (cursor.isNameCharacter() || ADDRESS.indexOf(cursor.at(0)) >= 0) {
        cursor.read(address);
      } else {
        break;
      }
    }
    if (read.isEmpty() && cursor.index() == from) {
      throw cursor.refusal("a tag", start, "did not find expected tag URI");
    }
    return address.toString();
  }

  private String escaped(Optional<Mark> start) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (cursor.is('%')) {
      int high = Character.digit(cursor.at(1), HEX);
      int low = Character.digit(cursor.at(2), HEX);
      if (high < 0 || low < 0) {
        throw cursor.refusal("a tag", start, "did not find URI escaped octet");
      }
      bytes.write(high * HEX + low);
      cursor.skip(3);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
