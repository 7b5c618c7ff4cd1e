package dev.ferula.discovery.zookeeper;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.Labels;
import java.util.Map;

/** Reads what members say of themselves. */
final class Member {
  private Member() {}

  /**
   * The labels of the member that a node describes.
   *
   * @throws DiscoveryException if the text describes none
   */
  static Labels labels(Zookeeper.Kind kind, String path, String text) {
    JsonValue member = JsonValue.parse(text);
    if (member.isPresent() && !member.isObject()) {
      throw new DiscoveryException("not an object: " + path);
    }
    return switch (kind) {
      case NERVE -> nerve(path, member);
      case SERVERSET -> serverset(path, member);
    };
  }

  private static Labels nerve(String path, JsonValue member) {
    String host = text(member, "host");
    long port = whole(member, "port");
    return new MetaLabels("__meta_nerve_")
        .put("path", path)
        .put("endpoint_host", host)
        .put("endpoint_port", port)
        .put("endpoint_name", text(member, "name"))
        .address(host, port)
        .labels();
  }

  private static Labels serverset(String path, JsonValue member) {
    JsonValue endpoint = object(member, "serviceEndpoint");
    String host = text(endpoint, "host");
    long port = whole(endpoint, "port");
    MetaLabels labels =
        new MetaLabels("__meta_serverset_")
            .put("path", path)
            .put("endpoint_host", host)
            .put("endpoint_port", port)
            .put("status", text(member, "status"))
            .put("shard", whole(member, "shard"))
            .address(host, port);
    object(member, "additionalEndpoints")
        .fields()
        .forEach(
            (name, other) -> {
              if (other.isPresent() && !other.isObject()) {
                throw new DiscoveryException("not an endpoint: " + name);
              }
              labels.putAll("endpoint_host_", Map.of(name, text(other, "host")));
              labels.putAll("endpoint_port_", Map.of(name, Long.toString(whole(other, "port"))));
            });
    return labels.labels();
  }

  /* Names are compared without regard to case, and the last one counts, as Go's reader has it. */
  private static JsonValue field(JsonValue object, String name) {
    JsonValue found = JsonValue.NONE;
    for (Map.Entry<String, JsonValue> field : object.fields().entrySet()) {
      if (field.getKey().equalsIgnoreCase(name) && field.getValue().isPresent()) {
        found = field.getValue();
      }
    }
    return found;
  }

  private static JsonValue object(JsonValue object, String name) {
    JsonValue value = field(object, name);
    return require(value, value.isObject(), name);
  }

  private static String text(JsonValue object, String name) {
    JsonValue value = field(object, name);
    return require(value, value.isText(), name).text();
  }

  private static long whole(JsonValue object, String name) {
    JsonValue value = field(object, name);
    boolean whole = value.isNumber() && value.text().equals(Long.toString(value.whole()));
    return require(value, whole, name).whole();
  }

  private static JsonValue require(JsonValue value, boolean fits, String name) {
    if (value.isPresent() && !fits) {
      throw new DiscoveryException("field " + name + " is of another kind: " + value.toJson());
    }
    return value;
  }
}
