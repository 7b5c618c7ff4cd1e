package dev.ferula.promql.parser;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of tokens. */
enum TokenType {
  END_OF_INPUT(Kind.DESCRIBED, "end of input"),
  IDENTIFIER(Kind.DESCRIBED, "identifier"),
  METRIC_IDENTIFIER(Kind.DESCRIBED, "metric identifier"),
  STRING(Kind.DESCRIBED, "string"),
  NUMBER(Kind.DESCRIBED, "number"),
  DURATION(Kind.DESCRIBED, "duration"),

  LEFT_PAREN(Kind.PUNCTUATION, "("),
  RIGHT_PAREN(Kind.PUNCTUATION, ")"),
  LEFT_BRACE(Kind.PUNCTUATION, "{"),
  RIGHT_BRACE(Kind.PUNCTUATION, "}"),
  LEFT_BRACKET(Kind.PUNCTUATION, "["),
  RIGHT_BRACKET(Kind.PUNCTUATION, "]"),
  COMMA(Kind.PUNCTUATION, ","),
  COLON(Kind.PUNCTUATION, ":"),
  ASSIGN(Kind.PUNCTUATION, "="),

  EQUAL_REGEX(Kind.OPERATOR, "=~"),
  NOT_EQUAL_REGEX(Kind.OPERATOR, "!~"),
  AT(Kind.OPERATOR, "@"),
  ADD(BinaryOp.ADD),
  SUBTRACT(BinaryOp.SUBTRACT),
  MULTIPLY(BinaryOp.MULTIPLY),
  DIVIDE(BinaryOp.DIVIDE),
  MODULO(BinaryOp.MODULO),
  POWER(BinaryOp.POWER),
  EQUAL(BinaryOp.EQUAL),
  NOT_EQUAL(BinaryOp.NOT_EQUAL),
  LESS(BinaryOp.LESS),
  LESS_OR_EQUAL(BinaryOp.LESS_OR_EQUAL),
  GREATER(BinaryOp.GREATER),
  GREATER_OR_EQUAL(BinaryOp.GREATER_OR_EQUAL),
  TRIM_UPPER(BinaryOp.TRIM_UPPER),
  TRIM_LOWER(BinaryOp.TRIM_LOWER),
  AND(BinaryOp.AND),
  OR(BinaryOp.OR),
  UNLESS(BinaryOp.UNLESS),
  ATAN2(BinaryOp.ATAN2),

  SUM(Aggregator.SUM),
  AVG(Aggregator.AVG),
  COUNT(Aggregator.COUNT),
  MIN(Aggregator.MIN),
  MAX(Aggregator.MAX),
  GROUP(Aggregator.GROUP),
  STDDEV(Aggregator.STDDEV),
  STDVAR(Aggregator.STDVAR),
  TOPK(Aggregator.TOPK),
  BOTTOMK(Aggregator.BOTTOMK),
  COUNT_VALUES(Aggregator.COUNT_VALUES),
  QUANTILE(Aggregator.QUANTILE),
  LIMITK(Aggregator.LIMITK),
  LIMIT_RATIO(Aggregator.LIMIT_RATIO),

  OFFSET(Kind.KEYWORD, "offset"),
  SMOOTHED(Kind.KEYWORD, "smoothed"),
  ANCHORED(Kind.KEYWORD, "anchored"),
  BY(Kind.KEYWORD, "by"),
  WITHOUT(Kind.KEYWORD, "without"),
  ON(Kind.KEYWORD, "on"),
  IGNORING(Kind.KEYWORD, "ignoring"),
  GROUP_LEFT(Kind.KEYWORD, "group_left"),
  GROUP_RIGHT(Kind.KEYWORD, "group_right"),
  FILL(Kind.KEYWORD, "fill"),
  FILL_LEFT(Kind.KEYWORD, "fill_left"),
  FILL_RIGHT(Kind.KEYWORD, "fill_right"),
  BOOL(Kind.KEYWORD, "bool"),

  START(Kind.FUNCTION_WORD, "start"),
  END(Kind.FUNCTION_WORD, "end"),
  STEP(Kind.FUNCTION_WORD, "step"),
  RANGE(Kind.FUNCTION_WORD, "range"),
  MAX_OF(Kind.FUNCTION_WORD, "max_of"),
  MIN_OF(Kind.FUNCTION_WORD, "min_of");

  /** How a token is named in an error text. */
  enum Kind {
    /** By a description and its text. */
    DESCRIBED,
    PUNCTUATION,
    OPERATOR,
    AGGREGATOR,
    KEYWORD,
    /** A word that is a function and, in places, more than that. */
    FUNCTION_WORD
  }

  private static final Map<String, TokenType> WORDS = words();

  private final Kind kind;
  private final String text;
  private final @Nullable BinaryOp binaryOp;
  private final @Nullable Aggregator aggregator;

  TokenType(Kind kind, String text) {
    this.kind = kind;
    this.text = text;
    this.binaryOp = null;
    this.aggregator = null;
  }

  TokenType(BinaryOp op) {
    this.kind = Kind.OPERATOR;
    this.text = op.text();
    this.binaryOp = op;
    this.aggregator = null;
  }

  TokenType(Aggregator aggregator) {
    this.kind = Kind.AGGREGATOR;
    this.text = aggregator.text();
    this.binaryOp = null;
    this.aggregator = aggregator;
  }

  Kind kind() {
    return kind;
  }

  /** The usual text of the token, or for {@link Kind#DESCRIBED} its description. */
  String text() {
    return text;
  }

  /** The operator this token is between two expressions, or null. */
  @Nullable BinaryOp binaryOp() {
    return binaryOp;
  }

  /** The aggregation operator this token is, or null. */
  @Nullable Aggregator aggregator() {
    return aggregator;
  }

  /** The keyword in any case, {@link #NUMBER} for infinity and NaN, or null. */
  static @Nullable TokenType ofWord(String word) {
    return WORDS.get(word.toLowerCase(Locale.ROOT));
  }

  /** Whether the token may stand for the name of a metric. */
  boolean isMetricName() {
    return switch (this) {
      case IDENTIFIER, METRIC_IDENTIFIER, AND, OR, UNLESS -> true;
      case BOOL, ON, IGNORING, GROUP_LEFT, GROUP_RIGHT -> false;
      default -> isWord() && kind != Kind.OPERATOR;
    };
  }

  /** Whether the token may stand for a label in a list of labels: any word but one. */
  boolean isLabelName() {
    return this == IDENTIFIER || this == METRIC_IDENTIFIER || (isWord() && this != WITHOUT);
  }

  /** Whether an expression may begin with the token. */
  boolean startsExpression() {
    return switch (this) {
      case NUMBER, DURATION, STRING, LEFT_PAREN, LEFT_BRACE, ADD, SUBTRACT -> true;
      default -> isMetricName();
    };
  }

  private boolean isWord() {
    return switch (kind) {
      case DESCRIBED, PUNCTUATION -> false;
      case OPERATOR -> Character.isLetter(text.charAt(0));
      case AGGREGATOR, KEYWORD, FUNCTION_WORD -> true;
    };
  }

  private static Map<String, TokenType> words() {
    Map<String, TokenType> words = new HashMap<>();
    for (TokenType type : values()) {
      if (type.isWord()) {
        words.put(type.text, type);
      }
    }
    words.put("inf", NUMBER);
    words.put("nan", NUMBER);
    return words;
  }
}
