package dev.ferula.config.section;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.FieldType;
import dev.ferula.config.binding.GoUrl;
import dev.ferula.config.binding.Types;
import dev.ferula.config.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * URLs, whose passwords are not shown. The value is a {@link GoUrl}, or null where there is none.
 */
record UrlType() implements FieldType {
  static final UrlType URL = new UrlType();

  private static final FieldType CHECKED =
      Types.text(
          "string",
          text -> {
            GoUrl.parse(text);
            return text;
          });

  @Override
  public String typeName() {
    return "config.URL";
  }

  @Override
  public @Nullable Object zero() {
    return null;
  }

  @Override
  public @Nullable Object bind(Binder binder, YamlNode node, @Nullable Object initial) {
    return CHECKED.bind(binder, node, null) instanceof String text ? GoUrl.parse(text) : initial;
  }

  @Override
  public boolean isEmpty(@Nullable Object value) {
    return value == null;
  }

  @Override
  public @Nullable Object printed(@Nullable Object value) {
    return value == null ? null : ((GoUrl) value).redacted();
  }
}
