package dev.ferula.tool.line;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a line says for a flag or an argument, or else what it is without. For one line.
 *
 * @param <T> what it is
 */
final class Value<T> {
  private final BiFunction<@Nullable T, String, T> with;
  private final @Nullable T without;
  private final boolean repeats;
  private final List<String> choices;
  private @Nullable String initial;
  private @Nullable T said;

  /* What another text makes of what was said until then, which is null at first. */
  private Value(
      BiFunction<@Nullable T, String, T> with,
      @Nullable T without,
      boolean repeats,
      List<String> choices) {
    this.with = with;
    this.without = without;
    this.repeats = repeats;
    this.choices = choices;
  }

  static <T> Value<T> one(Syntax<T> syntax, @Nullable T without) {
    return new Value<>((_, text) -> syntax.read(text), without, false, syntax.choices());
  }

  static <T> Value<List<T>> all(Syntax<T> syntax) {
    return new Value<>(
        (before, text) -> {
          List<T> all = new ArrayList<>(before == null ? List.of() : before);
          all.add(syntax.read(text));
          return all;
        },
        List.of(),
        true,
        syntax.choices());
  }

  /** Names with values; a colon separates them as well. */
  static Value<Map<String, String>> entries() {
    return new Value<>(
        (before, text) -> {
          int at = 0;
          while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ':') {
            at++;
          }
          if (at == text.length()) {
            throw new LineException("expected KEY=VALUE got '" + text + "'");
          }
          Map<String, String> all = new LinkedHashMap<>(before == null ? Map.of() : before);
          all.put(text.substring(0, at), text.substring(at + 1));
          return all;
        },
        Map.of(),
        true,
        List.of());
  }

  void initially(String text) {
    initial = text;
  }

  void take(String text) {
    said = with.apply(said, text);
  }

  /** What it is, null if nothing was said and there is nothing else. */
  @Nullable T get() {
    if (said != null) {
      return said;
    }
    return initial == null ? without : with.apply(null, initial);
  }

  /** As a line would say what it is without, or null. */
  @Nullable String initial() {
    return initial;
  }

  /** Whether more than one text may be said. */
  boolean repeats() {
    return repeats;
  }

  List<String> choices() {
    return choices;
  }
}
