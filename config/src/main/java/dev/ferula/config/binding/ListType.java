package dev.ferula.config.binding;

import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Sequence;
import dev.ferula.config.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists of values of one type. */
public record ListType(FieldType item, String typeName) implements FieldType {
  public ListType(FieldType item) {
    this(item, "[]" + item.typeName());
  }

  @Override
  public @Nullable Object zero() {
    return null;
  }

  @Override
  public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
    if (!(node instanceof Sequence sequence)) {
      binder.mismatch(node, typeName, "a list");
      return initial;
    }
    List<@Nullable Object> items = new ArrayList<>(sequence.items().size());
    for (int i = 0; i < sequence.items().size(); i++) {
      YamlNode child = sequence.items().get(i);
      String index = "[" + i + "]";
      items.add(
          YamlValue.isNull(child)
              ? item.zero()
              : binder.bindWithin(index, item, child, item.zero()));
    }
    return items;
  }

  @Override
  public boolean isEmpty(@Nullable Object value) {
    return value == null || ((List<?>) value).isEmpty();
  }

  @Override
  public Object printed(@Nullable Object value) {
    List<@Nullable Object> out = new ArrayList<>();
    if (value != null) {
      ((List<?>) value).forEach(element -> out.add(item.printed(element)));
    }
    return out;
  }
}
