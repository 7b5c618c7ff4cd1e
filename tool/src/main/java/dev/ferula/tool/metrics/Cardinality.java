package dev.ferula.tool.metrics;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How many series each metric of a text makes, as a table. */
final class Cardinality {
  private static final int GAP = 4;

  private record Row(String name, long series) {}

  private final List<Row> rows = new ArrayList<>();

  Cardinality(List<MetricFamily> families) {
    for (MetricFamily family : families) {
      boolean parts = family.type() == MetricFamily.Type.SUMMARY;
      parts |= family.type() == MetricFamily.Type.HISTOGRAM;
      int each = parts ? 2 + family.metrics.getFirst().parts.size() : 1;
      rows.add(new Row(family.name, (long) each * family.metrics.size()));
    }
    rows.sort(Comparator.comparingLong(Row::series).reversed().thenComparing(Row::name));
  }

  void print(PrintStream out) {
    long total = rows.stream().mapToLong(Row::series).sum();
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"Metric", "Cardinality", "Percentage"});
    for (Row row : rows) {
      String percentage = String.format(Locale.ROOT, "%.2f%%", (double) row.series() / total * 100);
      lines.add(new String[] {row.name(), Long.toString(row.series()), percentage});
    }
    lines.add(new String[] {"Total", Long.toString(total), "100%"});
    int[] widths = new int[3];
    for (String[] line : lines) {
      for (int i = 0; i < line.length; i++) {
        widths[i] = Math.max(widths[i], line[i].codePointCount(0, line[i].length()) + GAP);
      }
    }
    for (String[] line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.length; i++) {
        int cell = line[i].codePointCount(0, line[i].length());
        text.append(line[i]).repeat(' ', widths[i] - cell);
      }
      out.println(text);
    }
  }
}
