package dev.ferula.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Alert;
import dev.ferula.model.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertJsonTest {
  @Test
  void bytesArePrometheuss() {
    long start = Instant.parse("2026-11-22T23:38:06.184Z").toEpochMilli();
    Alert full =
        new Alert(
            Labels.of("alertname", "Now", "a", "x<y&z>é\u2028", "ext", "x"),
            Labels.of("s", "q\"\\n"),
            start,
            start + 10_000,
            "http://vm:0/graph?g0.expr=vector%281%29&g0.tab=1");
    Alert bare = new Alert(Labels.of("alertname", "Bare"), Labels.EMPTY, start, 0, "");
    assertThat(new String(AlertJson.write(List.of(full, bare)), StandardCharsets.UTF_8))
        .isEqualTo(
            "[{\"annotations\":{\"s\":\"q\\\"\\\\n\"},\"endsAt\":\"2026-11-22T23:38:16.184Z\","
                + "\"startsAt\":\"2026-11-22T23:38:06.184Z\",\"generatorURL\":"
                + "\"http://vm:0/graph?g0.expr=vector%281%29\\u0026g0.tab=1\",\"labels\":"
                + "{\"a\":\"x\\u003cy\\u0026z\\u003eé\\u2028\",\"alertname\":\"Now\",\"ext\":\"x\"}},"
                + "{\"endsAt\":\"0001-01-01T00:00:00.000Z\",\"startsAt\":"
                + "\"2026-11-22T23:38:06.184Z\",\"labels\":{\"alertname\":\"Bare\"}}]");
  }
}
