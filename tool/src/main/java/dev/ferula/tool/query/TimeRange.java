package dev.ferula.tool.query;

import dev.ferula.tool.client.Times;
import dev.ferula.tool.line.Flag;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The range of time that series and labels are looked for in: about a year around now. */
final class TimeRange {
  private static final long AROUND = 9_999 * 3_600_000L;

  final Flag<String> start = Flag.text("start", "Start time (RFC3339 or Unix timestamp).");

  final Flag<String> end = Flag.text("end", "End time (RFC3339 or Unix timestamp).");

  List<Map.Entry<String, String>> parameters(Clock clock) {
    long from =
        start.value().isEmpty()
            ? clock.millis() - AROUND
            : Times.parse(start.value(), "start time");
    long to =
        end.value().isEmpty() ? clock.millis() + AROUND : Times.parse(end.value(), "end time");
    return List.of(Map.entry("start", Times.seconds(from)), Map.entry("end", Times.seconds(to)));
  }
}
