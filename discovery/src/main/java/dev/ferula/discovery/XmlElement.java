package dev.ferula.discovery;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of a server's XML, read leniently: what is absent is empty. Document types, and with
 * them entities, are refused.
 */
public final class XmlElement {
  private static final int MAX_DEPTH = 100;

  /** An element without anything, as stands for one that is absent. */
  public static final XmlElement NONE = new XmlElement("");

  private final String name;
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final List<XmlElement> children = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  private XmlElement(String name) {
    this.name = name;
  }

  /**
   * The root of a document.
   *
   * @throws DiscoveryException if it is not XML
   */
  public static XmlElement parse(String document) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(document));
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD) {
          throw new DiscoveryException("not XML that is taken: a document type");
        }
        if (event == XMLStreamConstants.START_ELEMENT) {
          return element(reader, 0);
        }
      }
      throw new DiscoveryException("not XML: no element");
    } catch (XMLStreamException e) {
      throw new DiscoveryException("not XML: " + e.getMessage(), e);
    }
  }

  private static XmlElement element(XMLStreamReader reader, int depth) throws XMLStreamException {
    if (depth > MAX_DEPTH) {
      throw new DiscoveryException("XML is nested deeper than " + MAX_DEPTH);
    }
    XmlElement element = new XmlElement(reader.getLocalName());
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      element.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    while (true) {
      int event = reader.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        element.children.add(element(reader, depth + 1));
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        return element;
      } else if (reader.hasText() && event != XMLStreamConstants.COMMENT) {
        element.text.append(reader.getText());
      }
    }
  }

  public String name() {
    return name;
  }

  public List<XmlElement> children() {
    return children;
  }

  /** The children of a name. */
  public List<XmlElement> all(String child) {
    return children.stream().filter(element -> element.name.equals(child)).toList();
  }

  /** The first child of each name in turn, or an element without anything. */
  public XmlElement at(String... path) {
    XmlElement here = this;
    for (String step : path) {
      here = here.all(step).stream().findFirst().orElse(NONE);
    }
    return here;
  }

  /** Whether there is such an element. */
  public boolean isPresent() {
    return this != NONE;
  }

  public String text() {
    return text.toString().strip();
  }

  /** The text of the first child of each name in turn. */
  public String text(String... path) {
    return at(path).text();
  }

  public String attribute(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }
}
