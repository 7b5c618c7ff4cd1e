package dev.ferula.tool.tsdb;

import dev.ferula.discovery.JsonValue;
import dev.ferula.disk.Disk;
import dev.ferula.model.Labels;
import dev.ferula.notation.GoNumber;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.Times;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes blocks of what rules would have yielded: asks a server for their expressions over stretches
 * of the past, at the times at which their group would have been evaluated. For one thread.
 */
final class RuleBackfill {
  private static final long SECOND = 1000;

  /* In a millisecond. */
  private static final long NANOS = 1_000_000;

  private final ServerApi server;
  private final Disk disk;
  private final Path directory;
  private final long from;
  private final long to;
  private final long range;

  /**
   * A making of blocks.
   *
   * @param from the first second, in milliseconds
   * @param to the last second, in milliseconds
   * @param longest how long a block may be in milliseconds; less than two hours is two hours
   */
  RuleBackfill(ServerApi server, Disk disk, Path directory, long from, long to, long longest) {
    this.server = server;
    this.disk = disk;
    this.directory = directory;
    this.from = Math.floorDiv(from, SECOND) * SECOND;
    this.to = Math.floorDiv(to, SECOND) * SECOND;
    this.range = NewBlock.range(longest);
  }

  /**
   * Writes the blocks of one rule.
   *
   * @throws ToolException if the server or the database refuses; blocks before it are written
   */
  void run(RuleGroupConfig group, RuleConfig rule) {
    for (long start = range * (from / range); start <= to; start += range) {
      long exact = group.nextExactSlot(Math.max(start, from));
      long last = Math.min((start + range - 1) / SECOND * SECOND, to);
      if (last * NANOS < exact) {
        return;
      }
      // A server takes the nearest millisecond, where rules that run are at the one before.
      long first = Math.floorDiv(exact + NANOS / 2, NANOS);
      NewBlock block = new NewBlock(disk, directory, range);
      for (JsonValue series : matrix(group, rule, first, last)) {
        add(block, labels(series, rule), series);
      }
      block.write(made -> {});
    }
  }

  private List<JsonValue> matrix(RuleGroupConfig group, RuleConfig rule, long first, long last) {
    JsonValue data = ask(group, rule, first, last);
    if (!data.text("resultType").equals("matrix")) {
      throw new ToolException("rule result is wrong type " + data.text("resultType"));
    }
    return data.get("result").items();
  }

  private JsonValue ask(RuleGroupConfig group, RuleConfig rule, long first, long last) {
    try {
      return server.post(
          "/api/v1/query_range",
          List.of(
              Map.entry("query", rule.query()),
              Map.entry("start", Times.seconds(first)),
              Map.entry("end", Times.seconds(last)),
              Map.entry("step", Times.seconds(group.interval().toMillis()))));
    } catch (ToolException e) {
      String message = String.valueOf(e.getMessage());
      throw new ToolException("query range: " + message.replaceFirst("^query error: ", ""), e);
    }
  }

  /* The rule's own labels stand above those of the result. */
  private static Labels labels(JsonValue series, RuleConfig rule) {
    Labels.Builder builder = Labels.builder();
    series.get("metric").textFields().forEach(builder::set);
    for (int i = 0; i < rule.labels().size(); i++) {
      builder.set(rule.labels().name(i), rule.labels().value(i));
    }
    return builder.set(Labels.METRIC_NAME, rule.name()).build();
  }

  private static void add(NewBlock block, Labels labels, JsonValue series) {
    for (JsonValue pair : series.get("values").items()) {
      long time = Math.round(pair.items().get(0).decimal() * SECOND);
      Double value = GoNumber.parse(pair.items().get(1).text());
      if (value == null) {
        throw new ToolException("query range: no number: " + pair.items().get(1).text());
      }
      String problem = block.add(labels, time, value);
      if (!problem.isEmpty()) {
        throw new ToolException("add: multiappender append: " + problem);
      }
    }
  }
}
