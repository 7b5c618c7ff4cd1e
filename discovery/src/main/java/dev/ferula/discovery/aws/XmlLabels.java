package dev.ferula.discovery.aws;

import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.XmlElement;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Labels that an answer in XML gives, by a table of names. */
final class XmlLabels {
  private record Row(String label, String path, boolean isTime) {}

  private final List<Row> rows;

  private XmlLabels(List<Row> rows) {
    this.rows = rows;
  }

  /**
   * A table of one label a line: its name, the element that has its value, with dots between what
   * lies within another, and {@code time} where that is one, which is told without its fraction.
   */
  static XmlLabels of(String table) {
    return new XmlLabels(table.lines().map(XmlLabels::row).toList());
  }

  private static Row row(String line) {
    String[] words = line.split(" ");
    return new Row(words[0], words[1], words.length > 2);
  }

  /** Puts the labels of what is there. */
  void put(XmlElement from, String prefix, MetaLabels to) {
    put(from, prefix, "", to);
  }

  /** Puts the labels of what is there, with something behind their names. */
  void put(XmlElement from, String prefix, String suffix, MetaLabels to) {
    for (Row row : rows) {
      String text = from.text(row.path().split("\\."));
      to.put(prefix + row.label() + suffix, row.isTime() ? withoutFraction(text) : text);
    }
  }

  private static String withoutFraction(String time) {
    try {
      return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
    } catch (DateTimeParseException e) {
      return time;
    }
  }

  /** A label for each tag. */
  static void tags(XmlElement list, String prefix, MetaLabels to) {
    for (XmlElement tag : list.children()) {
      to.put(prefix + MetaLabels.sanitized(tag.text("Key")), tag.text("Value"));
    }
  }
}
