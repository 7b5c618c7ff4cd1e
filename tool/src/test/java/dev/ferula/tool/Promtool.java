package dev.ferula.tool;

import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs the same command with the real promtool and with ours. */
final class Promtool {
  /** What a command did. */
  record Result(int code, String out, String err) {}

  private final Path program;

  private Promtool(Path program) {
    this.program = program;
  }

  /**
   * The real one; where it is absent the test is skipped, under continuous integration it fails.
   */
  static Promtool find() {
    String folders = System.getenv().getOrDefault("FERULA_PEERS", "") + ":" + System.getenv("PATH");
    for (String folder : folders.split(":")) {
      Path candidate = Path.of(folder, "promtool");
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return new Promtool(candidate);
      }
    }
    absent("promtool is neither on PATH nor in FERULA_PEERS");
    throw new AssertionError();
  }

  /** Another program of the same installation; treated as promtool where it is absent. */
  Path beside(String name) {
    Path other = program.resolveSibling(name);
    if (!Files.isExecutable(other)) {
      absent(other + " is absent");
    }
    return other;
  }

  /** A folder of test data beside the project; where it is absent as for the program. */
  static Path conformance(String name) {
    Path folder =
        Path.of(System.getProperty("ferula.root")).resolve("../shared/conformance").resolve(name);
    if (!Files.isDirectory(folder)) {
      absent(folder + " is absent");
    }
    return folder.normalize();
  }

  private static void absent(String words) {
    if ("true".equals(System.getenv("CI"))) {
      fail(words);
    }
    Assumptions.assumeTrue(false, words);
  }

  Result real(String... arguments) {
    return realReading("", arguments);
  }

  Result realReading(String input, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("promtool", ".out");
      Path err = Files.createTempFile("promtool", ".err");
      Path in = Files.writeString(Files.createTempFile("promtool", ".in"), input);
      Process process =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        fail("promtool took more than a minute: " + command);
      }
      Result result = new Result(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      Files.delete(in);
      return result;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static Result ours(String... arguments) {
    return oursReading("", arguments);
  }

  static Result oursReading(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Main(
                new Terminal(
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8)))
            .run(arguments);
    return new Result(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
