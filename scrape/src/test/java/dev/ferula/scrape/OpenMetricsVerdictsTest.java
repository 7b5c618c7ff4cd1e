package dev.ferula.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Bodies of the OpenMetrics test suite, scraped whole: Prometheus's verdict and its words. */
class OpenMetricsVerdictsTest {
  /** Told in other words since Prometheus 3.12, which no longer takes a bare label for a name. */
  private static final Map<String, String> NEWER_WORDS =
      Map.of("bad_missing_equal_or_label_value_0", "expected equal, got \"} \" (\"BCLOSE\")");

  @TestFactory
  List<DynamicTest> bodies() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : Files.readAllLines(ConformanceData.file("openmetrics/verdicts.jsonl"))) {
      Map<String, String> row = parse(line);
      tests.add(DynamicTest.dynamicTest(row.get("case"), () -> check(row)));
    }
    assertThat(tests).hasSize(127);
    return tests;
  }

  private static void check(Map<String, String> row) {
    try (Fixture f = new Fixture()) {
      f.fetcher.contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
      f.start(s -> s);
      f.scrape(row.get("body"));
      boolean up = "up".equals(row.get("prom_3_5_3"));
      assertThat(f.target().health())
          .as("%s: %s", row, f.target().lastError())
          .isEqualTo(up ? TargetHealth.GOOD : TargetHealth.BAD);
      assertThat(f.last("up")).isEqualTo(up ? 1 : 0);
      if (!up) {
        assertThat(f.target().lastError())
            .startsWith(
                NEWER_WORDS.getOrDefault(
                    row.get("case"), Objects.requireNonNull(row.get("error_3_5_3"))));
      }
    }
  }

  private static Map<String, String> parse(String line) throws IOException {
    Map<String, String> row = new HashMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        row.put(name, json.getText());
      }
    }
    return row;
  }
}
