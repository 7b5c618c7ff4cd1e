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
      case GoValue.Whole number ->
          LongStream.range(0, number.value())
              .mapToObj(i -> new GoValue.Whole(number.type(), i))
              .map(i -> new Element(i, i))
              .iterator();
      case GoValue.Items items ->
          IntStream.range(0, items.items().size())
              .mapToObj(i -> new Element((long) i, items.items().get(i)))
              .iterator();
      case GoValue.GoMap map ->
          map.entries().entrySet().stream()
              .map(entry -> new Element(entry.getKey(), element(map, entry.getValue())))
              .iterator();
      default -> null;
    };
  }

  private static @Nullable Object element(GoValue.GoMap map, @Nullable Object value) {
    return map.hidesTypes() ? new GoValue.Concealed(value) : value;
  }
}
