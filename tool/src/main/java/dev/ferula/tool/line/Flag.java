package dev.ferula.tool.line;

import dev.ferula.model.PromDuration;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;

/** A flag of a command. A value. */
record Flag(OptionSpec option) {
  /** Without dashes. */
  String name() {
    return option.longestName().substring(2);
  }

  /** The letter that stands for it, or null. */
  @Nullable String letter() {
    for (String name : option.names()) {
      if (name.length() == 2) {
        return name.substring(1);
      }
    }
    return null;
  }

  boolean takesValue() {
    return option.arity().max() > 0;
  }

  boolean repeats() {
    return option.isMultiValue();
  }

  boolean isMap() {
    return option.isMultiValue() && Map.class.isAssignableFrom(option.type());
  }

  boolean isRequired() {
    return option.required();
  }

  boolean isHidden() {
    return option.hidden();
  }

  String help() {
    return String.join("\n", option.description());
  }

  /** Checks a value that no command is going to take. */
  void check(String value) {
    for (ITypeConverter<?> converter : option.converters()) {
      try {
        converter.convert(value);
      } catch (Exception e) {
        throw new LineException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** How it stands in a list, behind the room of a letter where one of the list has one. */
  String shown(boolean besideLetters) {
    String letter = letter();
    String room = besideLetters ? "    " : "";
    String before = letter == null ? room : "-" + letter + ", ";
    String name = takesValue() ? name() + "=" + placeholder() : "[no-]" + name();
    return before + "--" + name + (repeats() ? " ..." : "");
  }

  /** What stands for its value. */
  String placeholder() {
    String label = option.paramLabel();
    boolean declared = !label.startsWith("<") || label.equals("<filename>");
    if (declared) {
      return label;
    }
    Object first = first(option.initialValue());
    return first == null ? name().toUpperCase(Locale.ROOT) : text(first);
  }

  private static @Nullable Object first(@Nullable Object value) {
    return switch (value) {
      case Collection<?> all -> all.isEmpty() ? null : all.iterator().next();
      case Map<?, ?> all -> all.isEmpty() ? null : all.entrySet().iterator().next();
      case String text when text.isEmpty() -> null;
      case Duration duration when duration.isZero() -> null;
      case null, default -> value;
    };
  }

  /* Single texts are quoted. */
  private String text(Object value) {
    if (value instanceof Duration duration) {
      return PromDuration.format(duration);
    }
    return value instanceof String && !repeats() ? '"' + value.toString() + '"' : value.toString();
  }
}
