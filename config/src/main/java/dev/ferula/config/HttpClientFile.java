package dev.ferula.config;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.InvalidSectionException;
import dev.ferula.config.binding.Section;
import dev.ferula.config.section.HttpSection;
import dev.ferula.config.yaml.UnreadableFile;
import dev.ferula.config.yaml.YamlException;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlReader;
import dev.ferula.scrape.http.HttpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Reads the settings of an HTTP client from a file of its own, as command-line tools take one. */
public final class HttpClientFile {
  private HttpClientFile() {}

  /**
   * The settings in a file; relative paths in it start from its directory.
   *
   * @throws ConfigException if the file cannot be read or what it says cannot be used
   */
  public static HttpOptions load(Path file) {
    String prefix = "Failed to load HTTP config file: ";
    Binder binder = new Binder();
    Section section;
    try {
      YamlNode node = YamlReader.read(Files.readString(file));
      if (node == null) {
        return HttpOptions.DEFAULT;
      }
      section = HttpSection.bindFile(binder, node);
    } catch (InvalidSectionException e) {
      throw ConfigException.broken(file.toString(), prefix, e.problem());
    } catch (YamlException e) {
      throw ConfigException.broken(file.toString(), prefix, Binder.syntaxProblem(e));
    } catch (IOException e) {
      throw new ConfigException(prefix + UnreadableFile.because(file, e));
    }
    if (!binder.problems().isEmpty()) {
      throw ConfigException.unfit(file.toString(), prefix, binder.problems());
    }
    section.joinDirectory(Objects.requireNonNullElse(file.getParent(), Path.of(".")));
    return HttpMapping.options(section);
  }
}
