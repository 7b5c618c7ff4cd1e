package dev.ferula.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedSizeIT {
  private static final long MAX_BYTES = 250_000;

  @Test
  void anInstrumentedApplicationGrowsByAQuarterOfAMegabyte() throws IOException {
    Path root = Path.of(System.getProperty("ferula.root"));
    long bytes = 0;
    for (String module : List.of("model", "stats", "exposition", "exporter")) {
      bytes += jar(root.resolve(module).resolve("target"));
    }
    assertThat(bytes).isLessThanOrEqualTo(MAX_BYTES);
  }

  private static long jar(Path target) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "ferula-*.jar")) {
      return Files.size(jars.iterator().next());
    }
  }
}
