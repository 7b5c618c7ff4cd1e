package dev.ferula.tool.client;

import dev.ferula.config.binding.GoUrl;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an argument as a URL, of which the scheme may be left out. */
public final class ServerUrl implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    try {
      GoUrl.parse(text);
      return text;
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("invalid URL: " + e.getMessage());
    }
  }
}
