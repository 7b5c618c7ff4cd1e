package dev.ferula.rules.template;

import org.jspecify.annotations.Nullable;

/** The fields and methods of the values of templates. */
final class GoFields {
  private GoFields() {}

  /** Whether Go knows of a field only that it is an interface. */
  static boolean hidesType(@Nullable Object owner, String field) {
    return owner instanceof GoValue.GoMap map
        ? !map.ofTexts()
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
    return null;
  }

  /** A field of a structure; null where it has none of this name. */
  static @Nullable Object field(Object receiver, String name) {
    return switch (receiver) {
      case GoValue.Sample sample ->
          switch (name) {
            case "Labels" -> sample.labels();
            case "Value" -> sample.value();
            default -> null;
          };
      case GoValue.AlertData data ->
          switch (name) {
            case "Labels" -> data.labels();
            case "ExternalLabels" -> data.externalLabels();
            case "ExternalURL" -> data.externalUrl();
            case "Value" -> data.value();
            default -> null;
          };
      case GoValue.ConsoleData data ->
          switch (name) {
            case "RawParams" -> data.rawParams();
            case "Params" -> data.params();
            case "Path" -> data.path();
            case "ExternalLabels" -> data.externalLabels();
            default -> null;
          };
      default -> null;
    };
  }
}
