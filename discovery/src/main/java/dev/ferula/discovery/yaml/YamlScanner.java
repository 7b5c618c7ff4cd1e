package dev.ferula.discovery.yaml;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ScannerException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.Scanner;
import org.snakeyaml.engine.v2.tokens.BlockEndToken;
import org.snakeyaml.engine.v2.tokens.BlockEntryToken;
import org.snakeyaml.engine.v2.tokens.BlockMappingStartToken;
import org.snakeyaml.engine.v2.tokens.BlockSequenceStartToken;
import org.snakeyaml.engine.v2.tokens.DocumentEndToken;
import org.snakeyaml.engine.v2.tokens.DocumentStartToken;
import org.snakeyaml.engine.v2.tokens.FlowEntryToken;
import org.snakeyaml.engine.v2.tokens.FlowMappingEndToken;
import org.snakeyaml.engine.v2.tokens.FlowMappingStartToken;
import org.snakeyaml.engine.v2.tokens.FlowSequenceEndToken;
import org.snakeyaml.engine.v2.tokens.FlowSequenceStartToken;
import org.snakeyaml.engine.v2.tokens.KeyToken;
import org.snakeyaml.engine.v2.tokens.StreamEndToken;
import org.snakeyaml.engine.v2.tokens.StreamStartToken;
import org.snakeyaml.engine.v2.tokens.Token;
import org.snakeyaml.engine.v2.tokens.ValueToken;

/**
 * Cuts a text into tokens of YAML 1.1 as go-yaml does, in one pass: tabs may separate the parts of
 * a line and begin a line within brackets; refusals have its words and places.
 *
 * <p>A key is known only by the colon behind it. So what could be one is remembered, one on each
 * level of brackets, and tokens are held back until that is decided.
 */
public final class YamlScanner implements Scanner {
  /** The most characters of a key that is not marked by a question mark. */
  private static final int MAX_KEY = 1024;

  /** The most levels of brackets, and of indentation: whoever reads them takes stack for each. */
  private static final int MAX_DEPTH = 200;

  private static final String TOO_DEEP = "exceeded max depth of " + MAX_DEPTH;
  private static final String NO_COLON = "could not find expected ':'";
  private static final int OUTSIDE = -1;

  /** What may turn out to be a key. */
  private record MaybeKey(boolean required, int number, int index, Place place) {}

  /** Where a token begins. */
  private record Place(int line, int column, Optional<Mark> mark) {}

  /** Makes a token without a content. */
  private interface Sign {
    Token at(Optional<Mark> from, Optional<Mark> to);
  }

  private final YamlCursor cursor;
  private final TagScanner tags;
  private final List<Token> tokens = new ArrayList<>();

  /** How many tokens were taken. */
  private int taken;

  /** One for each level of brackets, the outermost first; null where there is none. */
  private final List<@Nullable MaybeKey> keys = new ArrayList<>();

  private final Deque<Integer> indents = new ArrayDeque<>();
  private int indent = OUTSIDE;
  private int brackets;
  private boolean keyAllowed = true;
  private boolean ended;

  private YamlScanner(String text) {
    cursor = new YamlCursor(text);
    tags = new TagScanner(cursor);
    keys.add(null);
    Optional<Mark> start = cursor.mark();
    tokens.add(new StreamStartToken(start, start));
  }

  /** The parts of a text. */
  public static Parser parser(LoadSettings settings, String text) {
    return new ParserImpl(settings, new YamlScanner(text));
  }

  @Override
  public boolean checkToken(Token.ID... choices) {
    if (!hasNext()) {
      return false;
    }
    Token.ID first = tokens.getFirst().getTokenId();
    for (Token.ID choice : choices) {
      if (first == choice) {
        return true;
      }
    }
    return choices.length == 0;
  }

  @Override
  public Token peekToken() {
    fetch();
    return tokens.getFirst();
  }

  @Override
  public boolean hasNext() {
    fetch();
    return !tokens.isEmpty();
  }

  @Override
  public Token next() {
    fetch();
    taken++;
    return tokens.removeFirst();
  }

  @Override
  public void resetDocumentIndex() {
    // The text is limited as a whole.
  }

  /* Until the first token cannot be a key any more. */
  private void fetch() {
    while (!ended && (tokens.isEmpty() || mayBeKey(taken))) {
      fetchOne();
    }
  }

  private boolean mayBeKey(int number) {
    for (int level = 0; level < keys.size(); level++) {
      MaybeKey key = keys.get(level);
      if (key != null && key.number() == number) {
        return isStillKey(level);
      }
    }
    return false;
  }

  private boolean isStillKey(int level) {
    MaybeKey key = keys.get(level);
    if (key == null) {
      return false;
    }
    if (key.place().line() == cursor.line() && key.index() + MAX_KEY >= cursor.index()) {
      return true;
    }
    forgetKey(level);
    return false;
  }

  private void fetchOne() {
    toNextToken();
    closeIndents(cursor.column());
    int c = cursor.at(0);
    if (c == YamlCursor.END) {
      end();
    } else if (c == '%' && cursor.column() == 0) {
      leaveDocument();
      tokens.add(tags.directive());
    } else if (cursor.isDocumentBorder()) {
      leaveDocument();
      add(c == '-' ? YamlScanner::documentStart : DocumentEndToken::new, 3);
    } else if (!fetchSign(c)) {
      fetchContent(c);
    }
  }

  private static Token documentStart(Optional<Mark> from, Optional<Mark> to) {
    return new DocumentStartToken(from, to);
  }

  /* Whether there was one. */
  private boolean fetchSign(int c) {
    switch (c) {
      case '[' -> openBracket(FlowSequenceStartToken::new);
      case '{' -> openBracket(FlowMappingStartToken::new);
      case ']' -> closeBracket(FlowSequenceEndToken::new);
      case '}' -> closeBracket(FlowMappingEndToken::new);
      case ',' -> comma();
      default -> {
        return fetchIndicator(c);
      }
    }
    return true;
  }

  private boolean fetchIndicator(int c) {
    boolean gap = cursor.isGap(1);
    if (c == '-' && gap) {
      dash();
    } else if (c == '?' && gap) {
      questionMark();
    } else if (c == ':' && (brackets > 0 || gap)) {
      colon();
    } else {
      return false;
    }
    return true;
  }

  private void fetchContent(int c) {
    switch (c) {
      case '*', '&' -> {
        beginContent();
        tokens.add(tags.anchor(c == '*'));
      }
      case '!' -> {
        beginContent();
        tokens.add(tags.tag());
      }
      case '\'', '"' -> {
        beginContent();
        tokens.add(new QuotedScanner(cursor, c).scan());
      }
      case '|', '>' -> fetchBlock(c);
      default -> fetchPlain(c);
    }
  }

  private void fetchBlock(int c) {
    if (brackets > 0) {
      throw noToken();
    }
    forgetKey(brackets);
    keyAllowed = true;
    tokens.add(new BlockScanner(cursor, c == '|', indent).scan());
  }

  private void fetchPlain(int c) {
    if ("#%@`".indexOf(c) >= 0 || cursor.isGap(0)) {
      throw noToken();
    }
    beginContent();
    PlainScanner scanner = new PlainScanner(cursor, brackets > 0, indent + 1);
    tokens.add(scanner.scan());
    keyAllowed |= scanner.endsLine();
  }

  private ScannerException noToken() {
    return cursor.refusal(
        "while scanning for the next token",
        cursor.mark(),
        "found character that cannot start any token");
  }

  /* A tab could be taken for indentation where a key may begin. */
  private void toNextToken() {
    while (true) {
      if (cursor.column() == 0 && cursor.isByteOrderMark()) {
        cursor.skip();
      }
      while (cursor.is(' ') || (cursor.is('\t') && (brackets > 0 || !keyAllowed))) {
        cursor.skip();
      }
      cursor.skipComment();
      if (!cursor.isBreak(0)) {
        return;
      }
      cursor.skipBreak();
      keyAllowed |= brackets == 0;
    }
  }

  private void end() {
    cursor.endLine();
    leaveDocument();
    add(StreamEndToken::new, 0);
    ended = true;
  }

  private void leaveDocument() {
    closeIndents(OUTSIDE);
    forgetKey(brackets);
    keyAllowed = false;
  }

  private void beginContent() {
    rememberKey();
    keyAllowed = false;
  }

  private void openBracket(Sign sign) {
    rememberKey();
    keys.add(null);
    brackets++;
    if (brackets > MAX_DEPTH) {
      throw cursor.refusal("while increasing flow level", cursor.mark(), TOO_DEEP);
    }
    keyAllowed = true;
    add(sign, 1);
  }

  private void closeBracket(Sign sign) {
    forgetKey(brackets);
    if (brackets > 0) {
      keys.removeLast();
      brackets--;
    }
    keyAllowed = false;
    add(sign, 1);
  }

  private void comma() {
    forgetKey(brackets);
    keyAllowed = true;
    add(FlowEntryToken::new, 1);
  }

  private void dash() {
    if (brackets == 0) {
      beginEntry("block sequence entries are not allowed in this context");
      openIndent(here(), tokens.size(), BlockSequenceStartToken::new);
    }
    forgetKey(brackets);
    keyAllowed = true;
    add(BlockEntryToken::new, 1);
  }

  private void questionMark() {
    if (brackets == 0) {
      beginEntry("mapping keys are not allowed in this context");
      openIndent(here(), tokens.size(), BlockMappingStartToken::new);
    }
    forgetKey(brackets);
    keyAllowed = brackets == 0;
    add(KeyToken::new, 1);
  }

  private void colon() {
    if (isStillKey(brackets)) {
      endKey();
    } else {
      if (brackets == 0) {
        beginEntry("mapping values are not allowed in this context");
        openIndent(here(), tokens.size(), BlockMappingStartToken::new);
      }
      keyAllowed = brackets == 0;
    }
    add(ValueToken::new, 1);
  }

  private void endKey() {
    MaybeKey key = keys.get(brackets);
    if (key != null) {
      int at = key.number() - taken;
      tokens.add(at, new KeyToken(key.place().mark(), key.place().mark()));
      openIndent(key.place(), at, BlockMappingStartToken::new);
      keys.set(brackets, null);
      keyAllowed = false;
    }
  }

  private void beginEntry(String refusal) {
    if (!keyAllowed) {
      throw cursor.refusal("", cursor.mark(), refusal);
    }
  }

  private Place here() {
    return new Place(cursor.line(), cursor.column(), cursor.mark());
  }

  private void add(Sign sign, int characters) {
    Optional<Mark> from = cursor.mark();
    cursor.skip(characters);
    tokens.add(sign.at(from, cursor.mark()));
  }

  private void rememberKey() {
    if (keyAllowed) {
      forgetKey(brackets);
      boolean required = brackets == 0 && indent == cursor.column();
      keys.set(brackets, new MaybeKey(required, taken + tokens.size(), cursor.index(), here()));
    }
  }

  private void forgetKey(int level) {
    MaybeKey key = keys.get(level);
    if (key != null && key.required()) {
      throw cursor.refusal("while scanning a simple key", key.place().mark(), NO_COLON);
    }
    keys.set(level, null);
  }

  private void openIndent(Place place, int at, Sign sign) {
    if (brackets == 0 && indent < place.column()) {
      indents.push(indent);
      indent = place.column();
      if (indents.size() > MAX_DEPTH) {
        throw cursor.refusal("while increasing indent level", cursor.mark(), TOO_DEEP);
      }
      tokens.add(at, sign.at(place.mark(), place.mark()));
    }
  }

  private void closeIndents(int column) {
    while (brackets == 0 && indent > column) {
      add(BlockEndToken::new, 0);
      indent = indents.pop();
    }
  }
}
