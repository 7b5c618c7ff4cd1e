package dev.ferula.rules.template;

import dev.ferula.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/** The fields and methods of the values of templates. */
final class GoFields {
  private GoFields() {}

  /** Whether Go knows of a field only that it is an interface. */
  static boolean hidesType(@Nullable Object owner, String field) {
    return owner instanceof GoValue.GoMap map
        ? map.hidesTypes()
        : owner instanceof GoValue && field.equals("Value");
  }

  static @Nullable TemplateFunction method(Object receiver, String name) {
    if (receiver instanceof GoTime time) {
      return time.method(name);
    }
    if (receiver instanceof GoDuration duration) {
      Object value = duration.method(name);
      return value == null ? null : TemplateFunction.of(name, arguments -> value);
    }
    if (receiver instanceof GoValue.GoMap map && map.kind() == GoValue.GoMap.Kind.PARAMETERS) {
      return parameters(map, name);
    }
    if (receiver instanceof FloatHistogram histogram) {
      return switch (name) {
        case "String" -> TemplateFunction.of(name, _ -> histogram.toString());
        case "UsesCustomBuckets" -> TemplateFunction.of(name, _ -> histogram.usesCustomBuckets());
        default -> null;
      };
    }
    return null;
  }

  private static @Nullable TemplateFunction parameters(GoValue.GoMap map, String name) {
    return switch (name) {
      case "Get" -> TemplateFunction.of(name, a -> first(map, a.get(0)), GoType.STRING);
      case "Has" ->
          TemplateFunction.of(
              name, a -> map.entries().containsKey(String.valueOf(a.get(0))), GoType.STRING);
      default -> null;
    };
  }

  private static Object first(GoValue.GoMap map, @Nullable Object name) {
    return map.get(String.valueOf(name)) instanceof GoValue.Items given && !given.items().isEmpty()
        ? given.items().get(0)
        : "";
  }

  /** A field of a structure; null where it has none of this name. */
  static @Nullable Object field(Object receiver, String name) {
    GoStruct struct = GoStruct.of(receiver);
    return struct == null ? null : struct.field(name);
  }
}
