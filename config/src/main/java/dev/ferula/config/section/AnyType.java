package dev.ferula.config.section;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.FieldType;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlNode.Mapping;
import dev.ferula.config.yaml.YamlNode.Scalar;
import dev.ferula.config.yaml.YamlNode.Sequence;
import dev.ferula.config.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whatever YAML can say: maps, lists, text, numbers, booleans, null. */
record AnyType() implements FieldType {
  static final AnyType ANY = new AnyType();

  @Override
  public String typeName() {
    return "interface {}";
  }

  @Override
  public @Nullable Object zero() {
    return null;
  }

  @Override
  public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
    return plain(node);
  }

  private static @Nullable Object plain(YamlNode node) {
    return switch (node) {
      case Sequence list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.items().forEach(item -> items.add(plain(item)));
        yield items;
      }
      case Mapping mapping -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        mapping.entries().forEach(e -> map.put(String.valueOf(plain(e.key())), plain(e.value())));
        yield map;
      }
      case Scalar scalar ->
          switch (YamlValue.of(scalar)) {
            case YamlValue.Null() -> null;
            case YamlValue.Bool(boolean value) -> value;
            case YamlValue.Whole(var value) -> value;
            case YamlValue.Decimal(double value) -> value;
            case YamlValue.Text(String value) -> value;
            case YamlValue.Timestamp(String value) -> value;
          };
    };
  }

  @Override
  public boolean isEmpty(@Nullable Object value) {
    return value == null;
  }

  @Override
  public @Nullable Object printed(@Nullable Object value) {
    return value;
  }
}
