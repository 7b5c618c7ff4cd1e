package dev.ferula.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final Pattern PATH = Pattern.compile("(?m)^ +(/[a-zA-Z_/{}]+):$");

  /* What others do, in modules or sessions of their own, or what is the description itself. */
  private static final List<String> ELSEWHERE =
      List.of("/openapi.yaml", "/read", "/otlp/v1/metrics");

  private static TreeSet<String> paths(String yaml) {
    TreeSet<String> paths = new TreeSet<>();
    Matcher path = PATH.matcher(yaml);
    while (path.find()) {
      paths.add(path.group(1));
    }
    return paths;
  }

  @Test
  void everyEndpointOfPrometheusIsDescribed() throws Exception {
    Path golden =
        Path.of(System.getProperty("ferula.root", ".."))
            .toAbsolutePath()
            .resolve("../shared/conformance/api/openapi_3.1_golden.yaml");
    Assumptions.assumeTrue(Files.exists(golden), "no conformance data");
    TreeSet<String> missing = paths(Files.readString(golden));
    missing.removeAll(paths(new OpenApi("/api/v1", "3.14.0").text("3.1.0")));
    missing.removeAll(ELSEWHERE);
    assertThat(missing).isEmpty();
  }

  /* Clients are generated with methods of these names. */
  @Test
  void operationsHaveTheNamesOfPrometheus() throws Exception {
    for (String version : List.of("3.1", "3.2")) {
      Path golden =
          Path.of(System.getProperty("ferula.root", ".."))
              .toAbsolutePath()
              .resolve("../shared/conformance/api/openapi_" + version + "_golden.yaml");
      Assumptions.assumeTrue(Files.exists(golden), "no conformance data");
      TreeSet<String> missing = operations(Files.readString(golden));
      missing.removeAll(operations(new OpenApi("/api/v1", "3.14.0").text(version + ".0")));
      assertThat(missing).containsExactlyInAnyOrder("otlpWrite", "remoteRead");
    }
  }

  private static TreeSet<String> operations(String yaml) {
    return yaml.lines()
        .filter(line -> line.contains("operationId: "))
        .map(line -> line.substring(line.indexOf(": ") + 2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void operationsHaveNamesOfTheirOwn() {
    String yaml = new OpenApi("/api/v1", "3.14.0").text("3.2.0");
    List<String> names = yaml.lines().filter(line -> line.contains("operationId: ")).toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    assertThat(yaml).startsWith("openapi: 3.2.0\n").doesNotContain("null", "\t");
  }
}
