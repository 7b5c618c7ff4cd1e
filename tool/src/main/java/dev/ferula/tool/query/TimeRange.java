package dev.ferula.tool.query;

import dev.ferula.tool.client.Times;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The range of time that series and labels are looked for in: about a year around now. */
final class TimeRange {
  private static final long AROUND = 9_999 * 3_600_000L;

  @Option(names = "--start", description = "Start time (RFC3339 or Unix timestamp).")
  private String start = "";

  @Option(names = "--end", description = "End time (RFC3339 or Unix timestamp).")
  private String end = "";

  List<Map.Entry<String, String>> parameters(Clock clock) {
    long from = start.isEmpty() ? clock.millis() - AROUND : Times.parse(start, "start time");
    long to = end.isEmpty() ? clock.millis() + AROUND : Times.parse(end, "end time");
    return List.of(Map.entry("start", Times.seconds(from)), Map.entry("end", Times.seconds(to)));
  }
}
