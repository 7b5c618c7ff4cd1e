package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
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
      Class<?> current = loader.loadClass("dev.ferula.stats.CurrentTags");
      assertThat(List.of(current.getDeclaredClasses()).toString()).contains("Frame");
      Callable<List<String>> script =
          (Callable<List<String>>)
              loader.loadClass(ScopeScript.class.getName()).getDeclaredConstructor().newInstance();
      assertThat(script.call()).isEqualTo(new ScopeScript().call());
      assertThat(new ScopeScript().call())
          .containsExactly(
              "{}", "{k=a}", "{k=b}", "{k=c}", "{k=b}", "{k=d}", "{k=b}", "{k=a}", "{}");
    }
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
