package dev.ferula.discovery.registry;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.discovery.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls of procedures by XML over HTTP (XML-RPC). */
final class XmlRpc {
  private final WebRefresh.Source source;
  private final String url;

  XmlRpc(WebRefresh.Source source, String url) {
    this.source = source;
    this.url = url;
  }

  /**
   * Calls a procedure.
   *
   * @param parameters texts, whole numbers, and lists of these
   * @return what it returns; numbers and truths are texts
   * @throws DiscoveryException if it fails, or what comes is no answer
   */
  JsonValue call(String procedure, JsonValue... parameters) throws InterruptedException {
    StringBuilder call =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><methodCall><methodName>")
            .append(procedure)
            .append("</methodName><params>");
    for (JsonValue parameter : parameters) {
      call.append("<param>");
      write(parameter, call);
      call.append("</param>");
    }
    call.append("</params></methodCall>");
    WebRequest request = WebRequest.post(url, "text/xml", call.toString(), source.timeout());
    XmlElement answer = XmlElement.parse(source.good(request).text());
    if (answer.at("fault").isPresent()) {
      JsonValue fault = read(answer.at("fault", "value"));
      throw new DiscoveryException(
          "Fault(" + fault.text("faultCode") + "): " + fault.text("faultString"));
    }
    return read(answer.at("params", "param", "value"));
  }

  private static void write(JsonValue value, StringBuilder out) {
    out.append("<value>");
    if (value.isList()) {
      out.append("<array><data>");
      value.items().forEach(item -> write(item, out));
      out.append("</data></array>");
    } else if (value.isNumber()) {
      out.append("<int>").append(value.whole()).append("</int>");
    } else {
      out.append("<string>").append(escaped(value.text())).append("</string>");
    }
    out.append("</value>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static JsonValue read(XmlElement value) {
    List<XmlElement> inner = value.children();
    if (inner.isEmpty()) {
      return JsonValue.ofText(value.text());
    }
    XmlElement typed = inner.getFirst();
    return switch (typed.name()) {
      case "array" -> {
        List<JsonValue> items = new ArrayList<>();
        typed.at("data").all("value").forEach(item -> items.add(read(item)));
        yield JsonValue.ofItems(items);
      }
      case "struct" -> {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        for (XmlElement member : typed.all("member")) {
          fields.put(member.text("name"), read(member.at("value")));
        }
        yield JsonValue.ofFields(fields);
      }
      default -> JsonValue.ofText(typed.text());
    };
  }
}
