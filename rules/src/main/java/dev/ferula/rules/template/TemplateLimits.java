package dev.ferula.rules.template;

/** What a template may use up. Beyond it the template fails; the alert does not. */
final class TemplateLimits {
  /** Characters of an expansion, and of any text on the way to it. */
  static final int MAX_TEXT = 1 << 20;

  /** Nodes evaluated; long texts count for more. Ends loops that would not end in useful time. */
  static final int MAX_STEPS = 1_000_000;

  /** Templates, blocks and parentheses within each other while evaluating. */
  static final int MAX_DEPTH = 1000;

  /** Blocks and parentheses within each other in the text. */
  static final int MAX_NESTING = 200;

  /** Maps within maps that are printed. */
  static final int MAX_PRINT_DEPTH = 50;

  /** Characters that one character of a text may stand for when a step is counted. */
  static final int TEXT_PER_STEP = 64;

  private TemplateLimits() {}
}
