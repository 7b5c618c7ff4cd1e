package dev.ferula.server.transcript;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, texts of numbers, strings in quotes and words. */
public final class JsonTree {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonTree() {}

  /** Null if the text is not JSON. */
  public static @Nullable Object parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return null;
      }
      Object value = value(parser);
      return parser.nextToken() == null ? value : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          map.put(name, value(parser));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(parser));
        }
        yield list;
      }
      case VALUE_STRING -> '"' + parser.getText() + '"';
      default -> parser.getText();
    };
  }

  /** What a pointer names, where numbers count the elements of lists; null where nothing is. */
  static @Nullable Object at(@Nullable Object tree, String pointer) {
    Object here = tree;
    for (String segment : pointer.substring(1).split("/", -1)) {
      if (here instanceof Map<?, ?> map) {
        here = map.get(segment);
      } else if (here instanceof List<?> list && segment.matches("[0-9]+")) {
        int index = Integer.parseInt(segment);
        here = index < list.size() ? list.get(index) : null;
      } else {
        return null;
      }
    }
    return here;
  }

  /** Takes out what a pointer names, such as {@code /data/*}{@code /file}. */
  static void remove(@Nullable Object tree, String pointer) {
    String[] segments = pointer.substring(1).split("/", -1);
    remove(tree, segments, 0);
  }

  @SuppressWarnings("unchecked")
  private static void remove(@Nullable Object tree, String[] segments, int depth) {
    boolean last = depth == segments.length - 1;
    String segment = segments[depth];
    if (tree instanceof List<?> list) {
      if (last) {
        ((List<Object>) list).replaceAll(old -> "*");
      } else {
        list.forEach(child -> remove(child, segments, segment.equals("*") ? depth + 1 : depth));
      }
    } else if (tree instanceof Map<?, ?> map) {
      if (!last) {
        map.forEach(
            (name, child) -> {
              if (segment.equals("*") || segment.equals(name)) {
                remove(child, segments, depth + 1);
              }
            });
      } else if (segment.equals("*")) {
        ((Map<String, Object>) map).replaceAll((name, old) -> "*");
      } else {
        map.remove(segment);
      }
    }
  }
}
