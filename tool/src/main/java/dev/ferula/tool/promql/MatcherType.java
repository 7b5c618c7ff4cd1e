package dev.ferula.tool.promql;

import dev.ferula.matcher.Matcher;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the operator of a matcher. */
final class MatcherType implements ITypeConverter<Matcher.Type> {
  @Override
  public Matcher.Type convert(String text) {
    for (Matcher.Type type : Matcher.Type.values()) {
      if (type.text().equals(text)) {
        return type;
      }
    }
    String known =
        Arrays.stream(Matcher.Type.values())
            .map(Matcher.Type::text)
            .collect(Collectors.joining(","));
    throw new TypeConversionException(
        "enum value must be one of " + known + ", got '" + text + "'");
  }
}
