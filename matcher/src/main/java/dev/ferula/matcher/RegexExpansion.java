package dev.ferula.matcher;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Multiplies out the choices of an expression, so that alternatives without choices remain. */
final class RegexExpansion {
  /** How many alternatives a product of choices may have. A plain list of them may be longer. */
  static final int MAX_PRODUCT = 1000;

  /** How many values small character classes may stand for in an alternative. */
  static final int MAX_VALUES = 256;

  private static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMany() {
      super(null, null, false, false);
    }
  }

  private RegexExpansion() {}

  /**
   * The alternatives, each a list of characters, sets, anything and opaque parts; null where there
   * are too many.
   */
  static @Nullable List<List<RegexNode>> expand(RegexNode node) {
    try {
      return alternatives(node);
    } catch (TooMany _) {
      return null;
    }
  }

  private static List<List<RegexNode>> alternatives(RegexNode node) {
    return switch (node) {
      case RegexNode.Choice(List<RegexNode> options) -> {
        List<List<RegexNode>> all = new ArrayList<>();
        for (RegexNode option : options) {
          all.addAll(alternatives(option));
        }
        yield all;
      }
      case RegexNode.Sequence(List<RegexNode> parts) -> product(parts);
      default -> List.of(List.of(node));
    };
  }

  private static List<List<RegexNode>> product(List<RegexNode> parts) {
    List<List<RegexNode>> all = new ArrayList<>();
    all.add(new ArrayList<>());
    for (RegexNode part : parts) {
      List<List<RegexNode>> tails = alternatives(part);
      if (tails.size() == 1) {
        all.forEach(head -> head.addAll(tails.getFirst()));
      } else {
        all = product(all, tails);
      }
    }
    return all;
  }

  private static List<List<RegexNode>> product(
      List<List<RegexNode>> heads, List<List<RegexNode>> tails) {
    if (heads.size() > 1 && (long) heads.size() * tails.size() > MAX_PRODUCT) {
      throw new TooMany();
    }
    List<List<RegexNode>> all = new ArrayList<>(heads.size() * tails.size());
    for (List<RegexNode> head : heads) {
      for (List<RegexNode> tail : tails) {
        List<RegexNode> joined = new ArrayList<>(head.size() + tail.size());
        joined.addAll(head);
        joined.addAll(tail);
        all.add(joined);
      }
    }
    return all;
  }

  /** The values an alternative stands for; null where they are too many or not known. */
  static @Nullable List<String> values(List<RegexNode> alternative) {
    if (!isFinite(alternative)) {
      return null;
    }
    List<StringBuilder> values = new ArrayList<>();
    values.add(new StringBuilder());
    for (RegexNode part : alternative) {
      if (part instanceof RegexNode.Char(int c, _)) {
        values.forEach(value -> value.appendCodePoint(c));
      } else if (part instanceof RegexNode.OneOf(CodePointSet set)) {
        values = product(values, set.codePoints());
      }
    }
    return values.stream().map(StringBuilder::toString).toList();
  }

  private static boolean isFinite(List<RegexNode> alternative) {
    long count = 1;
    for (RegexNode part : alternative) {
      switch (part) {
        case RegexNode.Char(_, boolean anyCase) when !anyCase -> {}
        case RegexNode.OneOf(CodePointSet set) -> count *= set.count();
        default -> {
          return false;
        }
      }
      if (count > MAX_VALUES) {
        return false;
      }
    }
    return true;
  }

  private static List<StringBuilder> product(List<StringBuilder> heads, int[] tails) {
    List<StringBuilder> all = new ArrayList<>(heads.size() * tails.length);
    for (StringBuilder head : heads) {
      for (int tail : tails) {
        all.add(new StringBuilder(head).appendCodePoint(tail));
      }
    }
    return all;
  }
}
