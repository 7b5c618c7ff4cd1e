package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes for newer JDKs come to work only from a jar, so this makes one. */
class MultiReleaseTest {
  @TempDir Path directory;

  @Test
  @SuppressWarnings("unchecked")
  void theFormForNewerJdksNestsScopesAndBindingsTheSameWay() throws Exception {
    Path classes = root(Tags.class);
    Path jar = directory.resolve("stats.jar");
    pack(classes, root(ScopeScript.class), jar);
    URL[] path = {jar.toUri().toURL(), root(dev.ferula.model.Labels.class).toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Class<?> inherited = loader.loadClass("dev.ferula.stats.ThisThread");
      assertThat(List.of(inherited.getDeclaredFields()).toString()).contains("ScopedValue");
      Callable<List<String>> script =
          (Callable<List<String>>)
              loader.loadClass(ScopeScript.class.getName()).getDeclaredConstructor().newInstance();
      assertThat(script.call()).isEqualTo(new ScopeScript().call());
      assertThat(new ScopeScript().call())
          .containsExactly(
              "{}", "{k=a}", "{k=b}", "{k=c}", "{k=b}", "{k=d}", "{k=b}", "{k=a}", "{}");
    }
  }

  @Test
  void threadsForkedWithinRunBeginWithItsTagsAndOthersWithNone() throws Exception {
    Path jar = directory.resolve("stats.jar");
    pack(root(Tags.class), root(ScopeScript.class), jar);
    Path program = directory.resolve("Fork.java");
    Files.writeString(
        program,
        """
        import dev.ferula.stats.*;
        import java.util.concurrent.StructuredTaskScope;

        void main() throws Exception {
          TagKey key = TagKey.of("k");
          try (TagScope entered = Tags.of(key, "entered").enter()) {
            Tags.of(key, "run").run(() -> fork(key));
          }
          try (TagScope entered = Tags.of(key, "entered").enter()) {
            fork(key);
          }
        }

        void fork(TagKey key) {
          try (var scope = StructuredTaskScope.open()) {
            scope.fork(() -> {
              IO.println(Tags.current());
              try (TagScope own = Tags.of(key, "own").enter()) {
                IO.println(Tags.current());
              }
              IO.println(Tags.current());
              return 0;
            });
            scope.join();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
        """);
    String path = jar + File.pathSeparator + root(dev.ferula.model.Labels.class);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(java, "--enable-preview", "--source", "25", "-cp", path, program.toString());
    Process process =
        new ProcessBuilder(command).redirectError(directory.resolve("errors").toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(directory.resolve("errors"))).isEqualTo(0);
    assertThat(out.lines()).containsExactly("{k=run}", "{k=own}", "{k=run}", "{}", "{k=own}", "{}");
  }

  private static Path root(Class<?> type) throws Exception {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  private static void pack(Path classes, Path tests, Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      add(classes, out);
      String script = ScopeScript.class.getName().replace('.', '/') + ".class";
      out.putNextEntry(new JarEntry(script));
      Files.copy(tests.resolve(script), out);
    }
  }

  private static void add(Path root, JarOutputStream out) throws IOException {
    List<Path> files;
    try (var walk = Files.walk(root)) {
      files = walk.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
      Files.copy(file, out);
    }
  }
}
