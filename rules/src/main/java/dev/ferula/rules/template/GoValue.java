package dev.ferula.rules.template;

import dev.ferula.histogram.FloatHistogram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of templates. Besides those below there are: Boolean (Go's bool), Long (int), Double
 * (float64), String, {@link FloatHistogram}, and null (an untyped nil).
 */
sealed interface GoValue {
  /** A map with texts as keys, ordered as Go prints it. */
  record GoMap(Map<String, @Nullable Object> entries, Kind kind) implements GoValue {
    /** What the values of a map are. */
    enum Kind {
      TEXTS("map[string]string"),
      ANYTHING("map[string]interface {}"),
      PARAMETERS("url.Values");

      final String type;

      Kind(String type) {
        this.type = type;
      }
    }

    static GoMap ofTexts(Map<String, String> texts) {
      return new GoMap(new TreeMap<>(texts), Kind.TEXTS);
    }

    /** The value of a name, or what stands for one that is missing. */
    @Nullable Object get(String name) {
      Object value = entries.get(name);
      if (value != null) {
        return value;
      }
      return switch (kind) {
        case TEXTS -> "";
        case ANYTHING -> null;
        case PARAMETERS -> Items.NO_TEXTS;
      };
    }

    /** Whether Go knows of the values only that they are interfaces. */
    boolean hidesTypes() {
      return kind == Kind.ANYTHING;
    }
  }

  /** An element of the result of a query. */
  record Sample(GoMap labels, Object value) implements GoValue {}

  /** The result of a query. */
  record QueryResult(List<Sample> samples) implements GoValue {}

  /** What the dot is at the top of an alert's template. */
  record AlertData(GoMap labels, GoMap externalLabels, String externalUrl, Object value)
      implements GoValue {}

  /** What the dot is at the top of a console; a parameter may be given several times. */
  record ConsoleData(GoMap rawParams, GoMap params, String path, GoMap externalLabels)
      implements GoValue {}

  /** Values one after the other, of a type as {@code []string}. */
  record Items(String type, List<?> items) implements GoValue {
    /** Go's nil of texts. */
    static final Items NO_TEXTS = ofTexts(List.of());

    static Items ofTexts(List<String> texts) {
      return new Items("[]string", texts);
    }
  }

  /** A pointer to nothing, of a type. */
  record NilPointer(String type) implements GoValue {}

  /** A value of which Go knows only that it is an interface, until a pipeline hands it on. */
  record Concealed(@Nullable Object value) implements GoValue {}

  /** The value itself. */
  static @Nullable Object revealed(@Nullable Object value) {
    return value instanceof Concealed concealed ? concealed.value() : value;
  }

  /** A text that is marked as safe in HTML. */
  record SafeHtml(String text) implements GoValue {}

  /** A number of another type than int, as {@code uint8}, which one gets by indexing a text. */
  record Whole(String type, long value) implements GoValue {
    boolean isUnsigned() {
      return !type.startsWith("int");
    }
  }

  /** An element of a map whose type is known only as an interface, in messages. */
  String INTERFACE = "interface {}";

  /** Go's name of the type of a value. */
  static String typeName(@Nullable Object value) {
    return switch (value) {
      case null -> "<nil>";
      case Boolean _ -> "bool";
      case Long _ -> "int";
      case Double _ -> "float64";
      case String _ -> "string";
      case FloatHistogram _ -> "*histogram.FloatHistogram";
      case GoMap map -> map.kind().type;
      case Sample _ -> "*template.sample";
      case QueryResult _ -> "template.queryResult";
      case AlertData _ ->
          "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL"
              + " string; Value interface {} }";
      case ConsoleData _ ->
          "struct { RawParams url.Values; Params map[string]string; Path string; ExternalLabels"
              + " map[string]string }";
      case Items items -> items.type();
      case NilPointer nothing -> nothing.type();
      case Concealed _ -> INTERFACE;
      case SafeHtml _ -> "template.HTML";
      case Whole number -> number.type();
      case GoStruct struct -> struct.type();
      case GoTime time -> time.pointer() ? "*time.Time" : "time.Time";
      case GoDuration duration -> duration.pointer() ? "*time.Duration" : "time.Duration";
      default -> throw new IllegalStateException("no value of templates: " + value.getClass());
    };
  }

  /** Whether a condition holds for a value: whether it is not empty. */
  static boolean truth(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case SafeHtml html -> !html.text().isEmpty();
      case GoMap map -> !map.entries().isEmpty();
      case QueryResult result -> !result.samples().isEmpty();
      case Items items -> !items.items().isEmpty();
      case Whole number -> number.value() != 0;
      case GoDuration duration -> duration.pointer() || duration.nanos() != 0;
      default -> true;
    };
  }
}
