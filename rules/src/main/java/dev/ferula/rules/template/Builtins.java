package dev.ferula.rules.template;

import static dev.ferula.rules.template.GoType.ANY;
import static dev.ferula.rules.template.GoType.STRING;
import static dev.ferula.rules.template.GoType.VALUE;

import dev.ferula.notation.GoText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The functions that every Go template has. */
final class Builtins {
  private Builtins() {}

  /** The function of a name, or null. Each is made when it is asked for: most templates use few. */
  static @Nullable TemplateFunction find(String name) {
    return switch (name) {
      // The evaluator stops at the first argument that decides; these see none or the last.
      case "and" -> TemplateFunction.variadic(name, Builtins::last, VALUE, VALUE);
      case "or" -> TemplateFunction.variadic(name, Builtins::last, VALUE, VALUE);
      case "not" -> TemplateFunction.of(name, a -> !GoValue.truth(a.get(0)), VALUE);
      case "eq" -> TemplateFunction.variadic(name, Comparison::equalToAny, VALUE, VALUE);
      case "ne" ->
          TemplateFunction.of(name, a -> !Comparison.equal(a.get(0), a.get(1)), VALUE, VALUE);
      case "lt" ->
          TemplateFunction.of(name, a -> Comparison.less(a.get(0), a.get(1)), VALUE, VALUE);
      case "le" ->
          TemplateFunction.of(name, a -> Comparison.lessOrEqual(a.get(0), a.get(1)), VALUE, VALUE);
      case "gt" ->
          TemplateFunction.of(name, a -> !Comparison.lessOrEqual(a.get(0), a.get(1)), VALUE, VALUE);
      case "ge" ->
          TemplateFunction.of(name, a -> !Comparison.less(a.get(0), a.get(1)), VALUE, VALUE);
      case "len" -> TemplateFunction.of(name, a -> length(a.get(0)), VALUE);
      case "index" -> TemplateFunction.variadic(name, Builtins::index, VALUE, VALUE);
      case "slice" -> TemplateFunction.variadic(name, Builtins::slice, VALUE, VALUE);
      case "print" -> TemplateFunction.variadic(name, GoFormat::print, ANY);
      case "println" -> TemplateFunction.variadic(name, GoFormat::printLine, ANY);
      case "printf" -> TemplateFunction.variadic(name, Builtins::printf, STRING, ANY);
      case "html" -> TemplateFunction.variadic(name, a -> Escapes.html(joined(a)), ANY);
      case "js" -> TemplateFunction.variadic(name, a -> Escapes.javaScript(joined(a)), ANY);
      case "urlquery" -> TemplateFunction.variadic(name, a -> Escapes.query(joined(a)), ANY);
      // The evaluator knows how the callee is written.
      case "call" ->
          TemplateFunction.variadic(
              name,
              a -> {
                throw uncallable("", a.get(0));
              },
              VALUE,
              VALUE);
      default -> null;
    };
  }

  private static @Nullable Object last(List<@Nullable Object> values) {
    return values.get(values.size() - 1);
  }

  private static String printf(List<@Nullable Object> arguments) {
    return Printf.format(String.valueOf(arguments.get(0)), arguments.subList(1, arguments.size()));
  }

  /** Values as functions that take any texts print them. */
  static String joined(List<@Nullable Object> values) {
    if (values.size() == 1 && values.get(0) instanceof String text) {
      return text;
    }
    List<@Nullable Object> shown = new ArrayList<>();
    for (Object value : values) {
      // What a sample is pointed to by is not shown.
      shown.add(
          value == null
              ? "<no value>"
              : value instanceof GoValue.Sample ? GoStruct.orItself(value) : value);
    }
    return GoFormat.print(shown);
  }

  /** What is wrong with a call of a value, of which none is a function. */
  static FunctionException uncallable(String name, @Nullable Object callee) {
    return new FunctionException(
        callee == null
            ? "call of nil"
            : "non-function " + name + " of type " + GoValue.typeName(callee));
  }

  private static long length(@Nullable Object value) {
    return switch (value) {
      case String text -> GoText.length(text);
      case GoValue.SafeHtml html -> GoText.length(html.text());
      case GoValue.GoMap map -> map.entries().size();
      case GoValue.QueryResult result -> result.samples().size();
      case GoValue.Items items -> items.items().size();
      case null -> throw new FunctionException("reflect: call of reflect.Value.Type on zero Value");
      default -> throw new FunctionException("len of type " + elementType(value));
    };
  }

  /* Go looks through pointers before it looks at the type. */
  private static String elementType(Object value) {
    String type = GoValue.typeName(value);
    return type.startsWith("*") ? type.substring(1) : type;
  }

  private static @Nullable Object index(List<@Nullable Object> arguments) {
    Object item = arguments.get(0);
    if (item == null) {
      throw new FunctionException("index of untyped nil");
    }
    for (Object index : arguments.subList(1, arguments.size())) {
      item = element(item, index);
    }
    return item;
  }

  private static @Nullable Object element(@Nullable Object item, @Nullable Object index) {
    return switch (item) {
      case String text -> {
        byte[] bytes = GoText.bytes(text);
        yield new GoValue.Whole("uint8", bytes[position(index, bytes.length, "string")] & 0xff);
      }
      case GoValue.SafeHtml html -> element(html.text(), index);
      case GoValue.QueryResult result ->
          result.samples().get(position(index, result.samples().size(), "slice"));
      case GoValue.Items items -> items.items().get(position(index, items.items().size(), "slice"));
      case GoValue.GoMap map -> entry(map, index);
      case null -> throw new FunctionException("index of nil pointer");
      default -> throw new FunctionException("can't index item of type " + elementType(item));
    };
  }

  private static @Nullable Object entry(GoValue.GoMap map, @Nullable Object key) {
    if (key == null) {
      throw new FunctionException("value is nil; should be of type string");
    }
    if (!(key instanceof String name)) {
      throw new FunctionException("value has type " + GoValue.typeName(key) + "; should be string");
    }
    return map.get(name);
  }

  private static int position(@Nullable Object index, int length, String what) {
    int position = bound(index, length);
    if (position == length) {
      throw new FunctionException("reflect: " + what + " index out of range");
    }
    return position;
  }

  private static int bound(@Nullable Object index, int limit) {
    long position =
        switch (index) {
          case Long number -> number;
          case GoValue.Whole number -> number.value();
          case null -> throw new FunctionException("cannot index slice/array with nil");
          default ->
              throw new FunctionException(
                  "cannot index slice/array with type " + GoValue.typeName(index));
        };
    if (position < 0 || position > limit) {
      throw new FunctionException("index out of range: " + position);
    }
    return (int) position;
  }

  private static Object slice(List<@Nullable Object> arguments) {
    Object item = arguments.get(0);
    List<@Nullable Object> bounds = arguments.subList(1, arguments.size());
    if (item == null) {
      throw new FunctionException("slice of untyped nil");
    }
    if (bounds.size() > 3) {
      throw new FunctionException("too many slice indexes: " + bounds.size());
    }
    return switch (item) {
      case String text -> {
        if (bounds.size() == 3) {
          throw new FunctionException("cannot 3-index slice a string");
        }
        byte[] bytes = GoText.bytes(text);
        int[] range = range(bounds, bytes.length);
        yield GoText.of(bytes, range[0], range[1]);
      }
      case GoValue.QueryResult result -> {
        int[] range = range(bounds, result.samples().size());
        yield new GoValue.QueryResult(result.samples().subList(range[0], range[1]));
      }
      case GoValue.SafeHtml html -> {
        List<@Nullable Object> ofText = new ArrayList<>(arguments);
        ofText.set(0, html.text());
        yield new GoValue.SafeHtml((String) slice(ofText));
      }
      case GoValue.Items items -> {
        int[] range = range(bounds, items.items().size());
        yield new GoValue.Items(items.type(), items.items().subList(range[0], range[1]));
      }
      default -> throw new FunctionException("can't slice item of type " + elementType(item));
    };
  }

  private static int[] range(List<@Nullable Object> bounds, int length) {
    int[] range = {0, length, length};
    for (int i = 0; i < bounds.size(); i++) {
      range[i] = bound(bounds.get(i), length);
    }
    for (int i = 0; i < 2; i++) {
      if (range[i] > range[i + 1]) {
        throw new FunctionException("invalid slice index: " + range[i] + " > " + range[i + 1]);
      }
    }
    return range;
  }
}
