package dev.ferula.tool;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an argument as the path of a file that is there. */
public final class ExistingFile implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    Path path = Path.of(text);
    if (!Files.exists(path)) {
      throw new TypeConversionException("path '" + text + "' does not exist");
    }
    if (Files.isDirectory(path)) {
      throw new TypeConversionException("'" + path.getFileName() + "' is a directory");
    }
    return path;
  }
}
