package dev.ferula.tool.test;

import dev.ferula.ruletest.RuleTestReport;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Results in the XML that build servers read, one suite for each file. */
final class JunitXml {
  private record Suite(String name, String time, RuleTestReport report) {}

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

  private final List<Suite> suites = new ArrayList<>();

  /** Adds a file; when its tests began is told only where they did. */
  void add(String name, LocalDateTime began, RuleTestReport report) {
    suites.add(new Suite(name, report.begun() ? TIME.format(began) : "", report));
  }

  String text() {
    StringBuilder xml = new StringBuilder("<testsuites>");
    suites.forEach(suite -> write(xml, suite));
    return xml.append("</testsuites>").toString();
  }

  private static void write(StringBuilder xml, Suite suite) {
    RuleTestReport report = suite.report();
    boolean aborted = !report.error().isEmpty();
    long failures = report.cases().stream().mapToLong(test -> test.failures().size()).sum();
    xml.append("<testsuite");
    attribute(xml, "name", suite.name());
    attribute(xml, "tests", String.valueOf(report.cases().size() + (aborted ? 1 : 0)));
    attribute(xml, "failures", String.valueOf(failures));
    attribute(xml, "errors", aborted ? "1" : "0");
    attribute(xml, "skipped", "0");
    attribute(xml, "timestamp", suite.time());
    xml.append('>');
    for (RuleTestReport.Case test : report.cases()) {
      testCase(xml, test.name(), "failure", test.failures());
    }
    if (aborted) {
      testCase(xml, "unknown", "error", List.of(report.error()));
    }
    xml.append("</testsuite>");
  }

  private static void testCase(
      StringBuilder xml, String name, String element, List<String> complaints) {
    xml.append("<testcase");
    attribute(xml, "name", name);
    xml.append('>');
    for (String complaint : complaints) {
      xml.append('<').append(element).append('>');
      escape(xml, complaint);
      xml.append("</").append(element).append('>');
    }
    xml.append("</testcase>");
  }

  private static void attribute(StringBuilder xml, String name, String value) {
    xml.append(' ').append(name).append("=\"");
    escape(xml, value);
    xml.append('"');
  }

  /* As Go does it, byte for byte: white space that a parser would change, and both quotes, too. */
  private static void escape(StringBuilder xml, String text) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> xml.append("&#34;");
                case '\'' -> xml.append("&#39;");
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '\t' -> xml.append("&#x9;");
                case '\n' -> xml.append("&#xA;");
                case '\r' -> xml.append("&#xD;");
                default -> xml.appendCodePoint(isOfXml(c) ? c : 0xFFFD);
              }
            });
  }

  private static boolean isOfXml(int c) {
    return c >= ' ' && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
  }
}
