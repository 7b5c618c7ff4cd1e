package dev.ferula.tool.line;

import java.util.List;
import java.util.Objects;

/**
 * An argument of a command, which stands at its place among the others; declared and asked as a
 * {@link Flag}. For one line and one thread.
 *
 * @param <T> what it says
 */
public final class Argument<T> {
  private final String name;
  private final String help;
  private final Value<T> value;
  private boolean required = true;

  private Argument(String name, String help, Value<T> value) {
    this.name = name;
    this.help = help;
    this.value = value;
  }

  /** A text, which is empty if nothing is said. */
  public static Argument<String> text(String name, String help) {
    return new Argument<>(name, help, Value.one(Syntaxes.TEXT, ""));
  }

  /** A value of that kind. */
  public static <T> Argument<T> one(String name, Syntax<T> syntax, String help) {
    return new Argument<>(name, help, Value.one(syntax, null));
  }

  /** All arguments from there on. */
  public static <T> Argument<List<T>> all(String name, Syntax<T> syntax, String help) {
    return new Argument<>(name, help, Value.all(syntax));
  }

  /** It need not be there. */
  public Argument<T> optional() {
    required = false;
    return this;
  }

  /** It need not be there; with what is taken then. */
  public Argument<T> initially(String text) {
    value.initially(text);
    return optional();
  }

  /** What the line says, or what holds where it says nothing. */
  public T value() {
    return Objects.requireNonNull(value.get(), name);
  }

  void take(String text) {
    value.take(text);
  }

  String name() {
    return name;
  }

  String help() {
    return help;
  }

  boolean isRequired() {
    return required;
  }

  /** Whether it takes all that is left. */
  boolean repeats() {
    return value.repeats();
  }

  /** How it stands in a list. */
  String shown() {
    String shown = "<" + name + ">";
    return required ? shown : "[" + shown + "]";
  }

  /** How it stands behind a command. */
  String summary() {
    String shown = "<" + name + ">" + (repeats() ? "..." : "");
    return required ? shown : "[" + shown + "]";
  }
}
