package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Mapping;
import dev.ferula.model.Utf8Order;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Maps from text to values of one type. */
public record MapType(FieldType key, FieldType item, String typeName) implements FieldType {
  public MapType(FieldType key, FieldType item) {
    this(key, item, "map[" + key.typeName() + "]" + item.typeName());
  }

  @Override
  public @Nullable Object zero() {
    return null;
  }

  @Override
  public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
    if (!(node instanceof Mapping mapping)) {
      binder.mismatch(node, typeName, "a mapping");
      return initial;
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    binder.bindMap(mapping, key, item, map);
    return map;
  }

  @Override
  public boolean isEmpty(@Nullable Object value) {
    return value == null || ((Map<?, ?>) value).isEmpty();
  }

  @Override
  public Object printed(@Nullable Object value) {
    Map<String, @Nullable Object> out = new TreeMap<>(Utf8Order.COMPARATOR);
    if (value != null) {
      ((Map<?, ?>) value).forEach((name, element) -> out.put((String) name, item.printed(element)));
    }
    return out;
  }
}
