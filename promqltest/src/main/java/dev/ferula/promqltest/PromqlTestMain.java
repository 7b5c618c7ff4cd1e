package dev.ferula.promqltest;

import java.nio.file.Path;
import java.util.Arrays;

/** {@code PromqlTestMain FILE...}: runs scripts; the exit status is 0 if everything passed. */
public final class PromqlTestMain {
  private PromqlTestMain() {}

  /** Runs the files named by the arguments. */
  public static void main(String[] arguments) {
    int status =
        new PromqlTest(System::nanoTime, System.out)
            .run(Arrays.stream(arguments).map(Path::of).toList());
    System.exit(status);
  }
}
