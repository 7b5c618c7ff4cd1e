package dev.ferula.rules.template;

import org.jspecify.annotations.Nullable;

/** The types of parameters of functions. */
enum GoType {
  STRING("string", false),
  INT("int", false),
  /** Anything, as {@code fmt} takes it. */
  ANY("interface {}", true),
  /** Anything, as Go's own template functions take it. */
  VALUE("reflect.Value", true),
  SAMPLE("*template.sample", true),
  QUERY_RESULT("template.queryResult", true),
  TIME("time.Time", false),
  DURATION("time.Duration", false);

  private final String goName;
  private final boolean nilAllowed;

  GoType(String goName, boolean nilAllowed) {
    this.goName = goName;
    this.nilAllowed = nilAllowed;
  }

  String goName() {
    return goName;
  }

  boolean allowsNil() {
    return nilAllowed;
  }

  boolean takesAnything() {
    return this == ANY || this == VALUE;
  }

  boolean accepts(@Nullable Object value) {
    return switch (this) {
      case ANY, VALUE -> true;
      case STRING -> value instanceof String;
      case INT -> value instanceof Long;
      case SAMPLE -> value instanceof GoValue.Sample;
      case QUERY_RESULT -> value instanceof GoValue.QueryResult;
      case TIME -> value instanceof GoTime;
      case DURATION -> value instanceof GoDuration;
    };
  }
}
