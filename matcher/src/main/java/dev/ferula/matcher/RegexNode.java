package dev.ferula.matcher;

import java.util.List;

/** The structure of a regular expression, as far as fast paths need it. */
sealed interface RegexNode {
  /** A code point; where case does not matter, an ASCII letter is given in lower case. */
  record Char(int codePoint, boolean anyCase) implements RegexNode {}

  /** Any one code point of a set. */
  record OneOf(CodePointSet set) implements RegexNode {}

  /** Any number of any code points, zero only if {@code mayBeEmpty}. */
  record Anything(boolean mayBeEmpty) implements RegexNode {}

  /** Something left to the full engine. */
  record Opaque() implements RegexNode {}

  /** One after the other; empty for the empty string. */
  record Sequence(List<RegexNode> parts) implements RegexNode {}

  /** One or another. */
  record Choice(List<RegexNode> options) implements RegexNode {}
}
