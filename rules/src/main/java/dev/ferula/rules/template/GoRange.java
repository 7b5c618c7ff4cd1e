package dev.ferula.rules.template;

import java.util.Collections;
import java.util.Iterator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What a range goes through. */
final class GoRange {
  /** One round: the key or the index, and the element. */
  record Element(Object key, @Nullable Object value) {}

  private GoRange() {}

  /** The rounds for a value; null where it cannot be gone through. */
  static @Nullable Iterator<Element> over(@Nullable Object value) {
    return switch (value) {
      case null -> Collections.emptyIterator();
      case Long count -> LongStream.range(0, count).mapToObj(i -> new Element(i, i)).iterator();
      case GoValue.QueryResult result ->
          IntStream.range(0, result.samples().size())
              .mapToObj(i -> new Element((long) i, result.samples().get(i)))
              .iterator();
      case GoValue.Texts texts ->
          IntStream.range(0, texts.texts().size())
              .mapToObj(i -> new Element((long) i, texts.texts().get(i)))
              .iterator();
      case GoValue.GoMap map ->
          map.entries().entrySet().stream()
              .map(entry -> new Element(entry.getKey(), entry.getValue()))
              .iterator();
      default -> null;
    };
  }
}
