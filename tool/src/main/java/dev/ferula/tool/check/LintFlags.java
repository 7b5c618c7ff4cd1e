package dev.ferula.tool.check;

import dev.ferula.tool.line.Flag;

/**
 * How strictly rule files are checked: the flags that {@code check rules} and {@code check config}
 * have.
 */
final class LintFlags {
  final Flag<String> lint;
  final Flag<Boolean> fatal = Flag.toggle("lint-fatal", "Make lint errors exit with exit code 3.");
  final Flag<Boolean> ignoreUnknownFields;

  /**
   * The flags with the words of a command.
   *
   * @param checks what can be linted, for help
   * @param files whose fields may be unknown, for help
   */
  LintFlags(String checks, String files) {
    this.lint =
        Flag.text("lint", checks + " Use --lint=none to disable linting")
            .initially(RuleLint.DEFAULT);
    this.ignoreUnknownFields =
        Flag.toggle(
            "ignore-unknown-fields",
            "Ignore unknown fields in the "
                + files
                + ". This is useful when you want to extend rule files with custom metadata. Ensure"
                + " that those fields are removed before loading them into the Prometheus server as"
                + " it performs strict checks by default.");
  }

  /** The exit code. */
  int exit(boolean invalid, boolean linted) {
    if (invalid) {
      return 1;
    }
    return linted && fatal.value() ? RuleLint.EXIT_LINT : 0;
  }
}
