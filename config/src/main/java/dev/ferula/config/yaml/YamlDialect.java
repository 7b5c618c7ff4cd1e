package dev.ferula.config.yaml;

/** Which library Prometheus reads a text with: they name different lines in errors. */
public enum YamlDialect {
  /** Version 2 of go-yaml, for all but rules: the line of the problem. */
  CONFIG,
  /** Version 3 of go-yaml, for rules: the line where what was being read begins. */
  RULES
}
