package dev.ferula.tool.line;

import dev.ferula.model.GoQuote;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A flag of a program, a group or a command. It is declared once, and asked for its value when a
 * line was read; for one line and one thread.
 *
 * @param <T> what it says
 */
public final class Flag<T> {
  private static final Syntax<Boolean> TRUTH = Boolean::valueOf;

  private final String name;
  private final String help;
  private final Value<T> value;
  private final boolean isToggle;
  private final boolean isText;
  private @Nullable String letter;
  private @Nullable String placeholder;
  private boolean required;
  private boolean hidden;

  private Flag(String name, String help, Value<T> value, boolean isToggle, boolean isText) {
    this.name = name;
    this.help = help;
    this.value = value;
    this.isToggle = isToggle;
    this.isText = isText;
  }

  /** One that is there or not, and takes no value; {@code --no-} before its name takes it back. */
  public static Flag<Boolean> toggle(String name, String help) {
    return new Flag<>(name, help, Value.one(TRUTH, false), true, false);
  }

  /** One with a text, which is empty if nothing is said. */
  public static Flag<String> text(String name, String help) {
    return new Flag<>(name, help, Value.one(Syntaxes.TEXT, ""), false, true);
  }

  /** One with a value of that kind. */
  public static <T> Flag<T> one(String name, Syntax<T> syntax, String help) {
    return new Flag<>(name, help, Value.one(syntax, null), false, false);
  }

  /** One that can be repeated. */
  public static <T> Flag<List<T>> all(String name, Syntax<T> syntax, String help) {
    return new Flag<>(name, help, Value.all(syntax), false, false);
  }

  /** One with {@code KEY=VALUE} that can be repeated. */
  public static Flag<Map<String, String>> entries(String name, String help) {
    return new Flag<>(name, help, Value.entries(), false, false);
  }

  /** With a letter that stands for it behind a single dash. */
  public Flag<T> letter(String letter) {
    this.letter = letter;
    return this;
  }

  /** With what stands for its value in help. */
  public Flag<T> placeholder(String placeholder) {
    this.placeholder = placeholder;
    return this;
  }

  /** With what is taken if nothing is said. */
  public Flag<T> initially(String text) {
    value.initially(text);
    return this;
  }

  /** It must be there. */
  public Flag<T> required() {
    required = true;
    return this;
  }

  /** No help tells of it. */
  public Flag<T> hidden() {
    hidden = true;
    return this;
  }

  /** What the line says, or what holds where it says nothing. */
  public T value() {
    return Objects.requireNonNull(value.get(), name);
  }

  /** What the line says; null where it says nothing, and nothing else holds. */
  public @Nullable T orNull() {
    return value.get();
  }

  void take(String text) {
    value.take(text);
  }

  String name() {
    return name;
  }

  @Nullable String letter() {
    return letter;
  }

  String help() {
    return help;
  }

  boolean takesValue() {
    return !isToggle;
  }

  boolean repeats() {
    return value.repeats();
  }

  boolean isRequired() {
    return required;
  }

  boolean isHidden() {
    return hidden;
  }

  List<String> choices() {
    return value.choices();
  }

  /** How it stands in a list, behind the room of a letter where one of the list has one. */
  String shown(boolean besideLetters) {
    String room = besideLetters ? "    " : "";
    String before = letter == null ? room : "-" + letter + ", ";
    String shown = takesValue() ? name + "=" + placeholder() : "[no-]" + name;
    return before + "--" + shown + (repeats() ? " ..." : "");
  }

  /** What stands for its value; single texts are quoted. */
  String placeholder() {
    if (placeholder != null) {
      return placeholder;
    }
    String initial = value.initial();
    if (initial == null) {
      return name.toUpperCase(Locale.ROOT);
    }
    return isText ? GoQuote.quote(initial) : initial;
  }
}
