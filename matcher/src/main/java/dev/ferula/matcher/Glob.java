package dev.ferula.matcher;

import java.util.ArrayList;
import java.util.List;

/**
 * Segments with anything between them, matched against the whole value without backtracking: the
 * first at its start, the last at its end, and each in between as far left as it goes.
 */
final class Glob {
  private final Segment[] segments;
  private final boolean exact;

  private Glob(Segment[] segments, boolean exact) {
    this.segments = segments;
    this.exact = exact;
  }

  /** The glob of an alternative, in which opaque parts count as anything. */
  static Glob of(List<RegexNode> alternative) {
    List<Segment> segments = new ArrayList<>();
    List<RegexNode> parts = new ArrayList<>();
    boolean exact = true;
    for (RegexNode part : alternative) {
      switch (part) {
        case RegexNode.Anything(boolean mayBeEmpty) -> {
          if (!mayBeEmpty) {
            parts.add(new RegexNode.OneOf(CodePointSet.ALL));
          }
          segments.add(Segment.of(parts));
          parts.clear();
        }
        case RegexNode.Opaque() -> {
          exact = false;
          segments.add(Segment.of(parts));
          parts.clear();
        }
        default -> parts.add(part);
      }
    }
    segments.add(Segment.of(parts));
    return new Glob(segments.toArray(Segment[]::new), exact);
  }

  /** Whether a match decides; otherwise it only means that the expression may match. */
  boolean isExact() {
    return exact;
  }

  /** The text that every matching value starts with. */
  String prefix() {
    return segments[0].prefix();
  }

  boolean matches(String value) {
    int last = segments.length - 1;
    int at = segments[0].forward(value, 0, value.length());
    if (last == 0 || at < 0) {
      return at == value.length();
    }
    int end = segments[last].backward(value);
    for (int i = 1; i < last && at >= 0; i++) {
      at = segments[i].find(value, at, end);
    }
    return at >= 0 && at <= end;
  }
}
