package dev.ferula.promql.parser;

import static dev.ferula.promql.parser.TokenType.ASSIGN;
import static dev.ferula.promql.parser.TokenType.COMMA;
import static dev.ferula.promql.parser.TokenType.IDENTIFIER;
import static dev.ferula.promql.parser.TokenType.LEFT_BRACE;
import static dev.ferula.promql.parser.TokenType.RIGHT_BRACE;
import static dev.ferula.promql.parser.TokenType.STRING;

import com.google.re2j.PatternSyntaxException;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.TokenStream.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads metric names with conditions or labels in braces. */
final class SelectorParser {
  private static final Place MATCHER = new Place("label matching", "identifier or \"}\"");
  private static final Place AFTER_MATCHER = new Place("label matching", "\",\" or \"}\"");
  private static final Place OPERATOR = new Place("label matching", "label matching operator");
  private static final Place VALUE = new Place("label matching", "string");

  private static final Place LABEL = new Place("label set", "identifier or \"}\"");
  private static final Place AFTER_LABEL = new Place("label set", "\",\" or \"}\"");
  private static final Place EQUAL_SIGN = new Place("label set", "\"=\"");
  private static final Place LABEL_VALUE = new Place("label set", "string");

  private final TokenStream tokens;

  SelectorParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  Expr.VectorSelector wholeSelector() {
    if (tokens.peekIs(LEFT_BRACE)) {
      return braces();
    }
    if (!tokens.peek().type().isMetricName()) {
      throw tokens.unexpected();
    }
    return named(tokens.next());
  }

  /** A selector whose metric name has been read. */
  Expr.VectorSelector named(Token name) {
    List<Matcher> matchers = new ArrayList<>();
    Span span = name.span();
    if (tokens.peekIs(LEFT_BRACE)) {
      span = Span.merge(span, matchers(matchers));
    }
    matchers.add(Matcher.of(Matcher.Type.EQUAL, Labels.METRIC_NAME, name.text()));
    return selector(span, name.text(), matchers);
  }

  /** A selector without a name in front. */
  Expr.VectorSelector braces() {
    List<Matcher> matchers = new ArrayList<>();
    Span span = matchers(matchers);
    return selector(span, "", matchers);
  }

  private static Expr.VectorSelector selector(Span span, String name, List<Matcher> matchers) {
    return new Expr.VectorSelector(span, name, matchers, null, null, RangeExtension.NONE);
  }

  /* Reads conditions in braces, and returns the span of the braces. */
  private Span matchers(List<Matcher> matchers) {
    Token opening = tokens.expect(LEFT_BRACE);
    Place before = tokens.enter(MATCHER);
    while (!tokens.peekIs(RIGHT_BRACE)) {
      Matcher matcher = matcher();
      if (matcher != null) {
        matchers.add(matcher);
      }
      tokens.enter(AFTER_MATCHER);
      if (!tokens.accept(COMMA)) {
        break;
      }
      tokens.enter(MATCHER);
    }
    Token closing = tokens.expect(RIGHT_BRACE);
    tokens.leave(before);
    return Span.merge(opening.span(), closing.span());
  }

  private @Nullable Matcher matcher() {
    Token name = name();
    Matcher.Type type = matchType(tokens.peek().type());
    if (type == null) {
      if (!name.is(STRING)) {
        tokens.enter(OPERATOR);
        throw tokens.unexpected();
      }
      return matcher(name.span(), Matcher.Type.EQUAL, Labels.METRIC_NAME, content(name));
    }
    tokens.next();
    tokens.enter(VALUE);
    Token value = tokens.expect(STRING);
    String label = name.is(STRING) ? content(name) : name.text();
    return matcher(Span.merge(name.span(), value.span()), type, label, content(value));
  }

  private Token name() {
    if (!tokens.peekIs(IDENTIFIER) && !tokens.peekIs(STRING)) {
      throw tokens.unexpected();
    }
    return tokens.next();
  }

  private static String content(Token string) {
    return GoLiterals.unquote(string.text());
  }

  private static Matcher.@Nullable Type matchType(TokenType type) {
    return switch (type) {
      case ASSIGN -> Matcher.Type.EQUAL;
      case NOT_EQUAL -> Matcher.Type.NOT_EQUAL;
      case EQUAL_REGEX -> Matcher.Type.REGEX;
      case NOT_EQUAL_REGEX -> Matcher.Type.NOT_REGEX;
      default -> null;
    };
  }

  /* Null where the regular expression is wrong. */
  private @Nullable Matcher matcher(Span span, Matcher.Type type, String label, String value) {
    try {
      return Matcher.of(type, label, value);
    } catch (PatternSyntaxException e) {
      tokens.error(span, e.getMessage());
      return null;
    }
  }

  /** A metric name and labels, either of which may be missing. */
  Labels metric() {
    Labels.Builder labels = Labels.builder();
    Token name = tokens.peek();
    boolean named = name.type().isMetricName();
    if (named) {
      tokens.next();
    }
    if (tokens.peekIs(LEFT_BRACE)) {
      labelSet(labels);
    }
    if (named) {
      labels.set(Labels.METRIC_NAME, name.text());
    }
    return labels.build();
  }

  private void labelSet(Labels.Builder labels) {
    tokens.expect(LEFT_BRACE);
    Place before = tokens.enter(LABEL);
    while (!tokens.peekIs(RIGHT_BRACE)) {
      label(labels);
      tokens.enter(AFTER_LABEL);
      if (!tokens.accept(COMMA)) {
        break;
      }
      tokens.enter(LABEL);
    }
    tokens.expect(RIGHT_BRACE);
    tokens.leave(before);
  }

  private void label(Labels.Builder labels) {
    Token name = name();
    if (name.is(STRING) && !tokens.peekIs(ASSIGN)) {
      labels.set(Labels.METRIC_NAME, content(name));
      return;
    }
    tokens.enter(EQUAL_SIGN);
    tokens.expect(ASSIGN);
    tokens.enter(LABEL_VALUE);
    Token value = tokens.expect(STRING);
    String label = name.is(STRING) ? content(name) : name.text();
    if (!labels.get(label).isEmpty()) {
      tokens.error(name.span(), "label " + label + " is given twice");
    }
    labels.set(label, content(value));
  }
}
