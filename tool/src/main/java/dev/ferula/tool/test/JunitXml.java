package dev.ferula.tool.test;

import dev.ferula.ruletest.RuleTestReport;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results in the XML that build servers read, one suite for each file. */
final class JunitXml {
  private record Suite(String name, String time, RuleTestReport report) {}

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss");

  private final Supplier<LocalDateTime> clock;
  private final List<Suite> suites = new ArrayList<>();

  JunitXml(Supplier<LocalDateTime> clock) {
    this.clock = clock;
  }

  void add(String name, RuleTestReport report) {
    suites.add(new Suite(name, TIME.format(clock.get()), report));
  }

  String text() {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartElement("testsuites");
      for (Suite suite : suites) {
        write(xml, suite);
      }
      xml.writeEndElement();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a string cannot be written", e);
    }
    return text.toString();
  }

  private static void write(XMLStreamWriter xml, Suite suite) throws XMLStreamException {
    RuleTestReport report = suite.report();
    boolean aborted = !report.error().isEmpty();
    long failures = report.cases().stream().mapToLong(test -> test.failures().size()).sum();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", suite.name());
    xml.writeAttribute("tests", String.valueOf(report.cases().size() + (aborted ? 1 : 0)));
    xml.writeAttribute("failures", String.valueOf(failures));
    xml.writeAttribute("errors", aborted ? "1" : "0");
    xml.writeAttribute("skipped", "0");
    xml.writeAttribute("timestamp", suite.time());
    for (RuleTestReport.Case test : report.cases()) {
      xml.writeStartElement("testcase");
      xml.writeAttribute("name", test.name());
      for (String failure : test.failures()) {
        element(xml, "failure", failure);
      }
      xml.writeEndElement();
    }
    if (aborted) {
      xml.writeStartElement("testcase");
      xml.writeAttribute("name", "unknown");
      element(xml, "error", report.error());
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void element(XMLStreamWriter xml, String name, String text)
      throws XMLStreamException {
    xml.writeStartElement(name);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }
}
