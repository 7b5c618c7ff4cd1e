package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;

/** What objects of all kinds have in common. */
final class Objects {
  static final String PREFIX = "__meta_kubernetes_";

  private Objects() {}

  static String name(JsonValue object) {
    return object.at("metadata", "name").text();
  }

  /** Empty for objects of the whole cluster. */
  static String namespace(JsonValue object) {
    return object.at("metadata", "namespace").text();
  }

  /** What an object is told by from others of its kind. */
  static String key(JsonValue object) {
    return key(namespace(object), name(object));
  }

  static String key(String namespace, String name) {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  /** An object's name, labels and annotations under the name of its role. */
  static MetaLabels describe(MetaLabels labels, JsonValue object, String role) {
    return annotate(labels.put(role + "_name", name(object)), object, role);
  }

  /** An object's labels and annotations. */
  static MetaLabels annotate(MetaLabels labels, JsonValue object, String role) {
    JsonValue metadata = object.get("metadata");
    return labels
        .putAllPresent(
            role + "_label_", role + "_labelpresent_", metadata.get("labels").textFields())
        .putAllPresent(
            role + "_annotation_",
            role + "_annotationpresent_",
            metadata.get("annotations").textFields());
  }

  /** The owner that controls an object, or nothing. */
  static JsonValue controller(JsonValue object) {
    for (JsonValue owner : object.at("metadata", "ownerReferences").items()) {
      if (owner.get("controller").bool()) {
        return owner;
      }
    }
    return JsonValue.NONE;
  }
}
