package dev.ferula.web.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class OpenApiTest {
  /* What others do, in modules of their own, and what the description does not say of itself. */
  private static final Set<String> ELSEWHERE = Set.of("/read", "/otlp/v1/metrics");

  /* What is for people, in words of our own; a field may have such a name. */
  private static final Set<String> PROSE = Set.of("description", "summary");

  private static final Set<String> EXAMPLES = Set.of("example", "examples");

  private static String ours(boolean newer) {
    return new OpenApi(() -> "/api/v1", "3.14.0").text(newer);
  }

  private static Map<?, ?> parsed(String yaml) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(10_000_000).build();
    return map(new Load(settings).loadFromString(yaml));
  }

  private static Map<?, ?> golden(String version) throws Exception {
    Path golden =
        Path.of(System.getProperty("ferula.root", ".."))
            .toAbsolutePath()
            .resolve("../shared/conformance/api/openapi_" + version + "_golden.yaml");
    Assumptions.assumeTrue(Files.exists(golden), "no conformance data");
    return parsed(Files.readString(golden));
  }

  private static Map<?, ?> map(@Nullable Object node) {
    return (Map<?, ?>) Objects.requireNonNull(node);
  }

  private static Map<?, ?> map(Map<?, ?> node, String... path) {
    Map<?, ?> at = node;
    for (String name : path) {
      at = at.get(name) instanceof Map<?, ?> found ? found : Map.of();
    }
    return at;
  }

  /* A schema in one order, without prose; what may have other fields says nothing of it. */
  private static @Nullable Object shape(@Nullable Object node) {
    if (node instanceof Map<?, ?> fields) {
      Map<String, @Nullable Object> shape = new TreeMap<>();
      fields.forEach(
          (name, value) -> {
            boolean open = name.equals("additionalProperties") && Boolean.TRUE.equals(value);
            if (!open && !(PROSE.contains(name) && !(value instanceof Map))) {
              shape.put((String) name, shape(value));
            }
          });
      shape.keySet().removeAll(EXAMPLES);
      return shape;
    }
    if (node instanceof List<?> items) {
      List<@Nullable Object> shapes =
          new ArrayList<>(items.stream().map(OpenApiTest::shape).toList());
      boolean isSet = shapes.stream().allMatch(String.class::isInstance);
      return isSet ? new TreeSet<>(shapes) : shapes;
    }
    return node;
  }

  private static void forEachOperation(Map<?, ?> description, BiConsumer<String, Map<?, ?>> use) {
    map(description, "paths")
        .forEach(
            (path, methods) -> {
              if (!ELSEWHERE.contains(path)) {
                map(methods).forEach((method, one) -> use.accept(method + " " + path, map(one)));
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.1", "3.2"})
  void typesAreThoseOfPrometheus(String version) throws Exception {
    Map<?, ?> ours = map(parsed(ours(version.equals("3.2"))), "components", "schemas");
    List<String> wrong = new ArrayList<>();
    map(golden(version), "components", "schemas")
        .forEach(
            (name, schema) -> {
              Object mine = shape(ours.get(name));
              if (mine instanceof Map<?, ?> shape
                  && shape.get("properties") instanceof Map<?, ?> p) {
                p.keySet().removeIf(field -> ((String) field).startsWith("ferula"));
              }
              if (!Objects.equals(mine, shape(schema))) {
                wrong.add(name + ": " + mine + "\n instead of " + shape(schema));
              }
            });
    assertThat(wrong).isEmpty();
  }

  /* Clients are generated with methods of these names, parameters and results. */
  @ParameterizedTest
  @ValueSource(strings = {"3.1", "3.2"})
  void operationsAreThoseOfPrometheus(String version) throws Exception {
    Map<?, ?> ours = map(parsed(ours(version.equals("3.2"))), "paths");
    List<String> wrong = new ArrayList<>();
    forEachOperation(
        golden(version),
        (name, operation) -> {
          String[] words = name.split(" ", 2);
          Map<?, ?> mine = map(ours, words[1], words[0]);
          for (String part : List.of("operationId", "tags")) {
            if (!Objects.equals(mine.get(part), operation.get(part))) {
              wrong.add(name + ": " + part + " " + mine.get(part));
            }
          }
          same(name, "parameters", parameters(mine), parameters(operation), wrong);
          Object body = shape(operation.get("requestBody"));
          if (body != null) {
            same(name, "requestBody", shape(mine.get("requestBody")), body, wrong);
          }
          map(operation, "responses")
              .forEach(
                  (status, response) ->
                      same(
                          name,
                          (String) status,
                          shape(map(mine, "responses", (String) status).get("content")),
                          shape(map(response).get("content")),
                          wrong));
        });
    assertThat(wrong).isEmpty();
  }

  private static void same(
      String name,
      String part,
      @Nullable Object ours,
      @Nullable Object theirs,
      List<String> wrong) {
    if (!Objects.equals(ours, theirs)) {
      wrong.add(name + " " + part + ": " + ours + "\n instead of " + theirs);
    }
  }

  /* By name; how those are written that are given several times is a difference on purpose. */
  private static Map<String, @Nullable Object> parameters(Map<?, ?> operation) {
    Map<String, @Nullable Object> parameters = new TreeMap<>();
    if (operation.get("parameters") instanceof List<?> list) {
      for (Object one : list) {
        Map<?, ?> shape = map(shape(one));
        shape.remove("explode");
        parameters.put((String) shape.get("name"), shape);
      }
    }
    return parameters;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsReferredToIsThereAndNamesAreOnesOwn(boolean newer) {
    String yaml = ours(newer);
    Map<?, ?> description = parsed(yaml);
    Set<String> named = new TreeSet<>();
    map(description, "components", "schemas").keySet().forEach(name -> named.add((String) name));
    Set<String> used = new TreeSet<>();
    Matcher reference = Pattern.compile("#/components/schemas/([A-Za-z]+)").matcher(yaml);
    while (reference.find()) {
      used.add(reference.group(1));
    }
    assertThat(named).isEqualTo(used);
    List<Object> operations = new ArrayList<>();
    forEachOperation(
        description, (name, one) -> operations.add(Objects.requireNonNull(one.get("operationId"))));
    assertThat(operations).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    assertThat(yaml).doesNotContain("null", "\t");
  }

  @Test
  void streamsAreDescribedWhereTheLanguageHasWordsForThem() {
    assertThat(map(parsed(ours(true)), "paths").containsKey("/notifications/live")).isTrue();
    assertThat(map(parsed(ours(false)), "paths").containsKey("/notifications/live")).isFalse();
    assertThat(ours(true)).startsWith("openapi: 3.2.0\n").contains("    summary: Remote Storage\n");
    assertThat(ours(false)).startsWith("openapi: 3.1.0\n").doesNotContain("    summary: Remote");
  }
}
