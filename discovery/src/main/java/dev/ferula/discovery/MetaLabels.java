package dev.ferula.discovery;

import dev.ferula.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The labels that a mechanism finds of one target, under its prefix. Empty values are no labels.
 */
public final class MetaLabels {
  private static final String ADDRESS = "__address__";

  private final String prefix;
  private final Map<String, String> labels = new TreeMap<>();

  /** Labels whose names start with a prefix, such as {@code __meta_consul_}. */
  public MetaLabels(String prefix) {
    this.prefix = prefix;
  }

  /** Labels like these, to go on with. */
  public MetaLabels copy() {
    MetaLabels copy = new MetaLabels(prefix);
    copy.labels.putAll(labels);
    return copy;
  }

  public MetaLabels put(String name, String value) {
    labels.put(prefix + name, value);
    return this;
  }

  public MetaLabels put(String name, boolean value) {
    return put(name, Boolean.toString(value));
  }

  public MetaLabels put(String name, long value) {
    return put(name, Long.toString(value));
  }

  /** A label for each entry, whose key is made fit for a name. */
  public MetaLabels putAll(String namePrefix, Map<String, String> values) {
    values.forEach((key, value) -> put(namePrefix + sanitized(key), value));
    return this;
  }

  /** As {@link #putAll}, and beside each label one that says that it is there even if empty. */
  public MetaLabels putAllPresent(
      String namePrefix, String presentPrefix, Map<String, String> values) {
    putAll(namePrefix, values);
    values.keySet().forEach(key -> put(presentPrefix + sanitized(key), true));
    return this;
  }

  /** The labels of others, whatever their prefix. */
  public MetaLabels putAll(MetaLabels others) {
    labels.putAll(others.labels);
    return this;
  }

  /** Values joined by a separator that also stands before the first and behind the last. */
  public MetaLabels putList(String name, List<String> values, String separator) {
    return put(name, separator + String.join(separator, values) + separator);
  }

  /** Where the target is; nothing stands before the label's name. */
  public MetaLabels address(String host, long port) {
    return address(join(host, port));
  }

  public MetaLabels address(String address) {
    labels.put(ADDRESS, address);
    return this;
  }

  /** A label with a name of its own. */
  public MetaLabels putWhole(String name, String value) {
    labels.put(name, value);
    return this;
  }

  /** The value of a label, or empty. */
  public String get(String name) {
    return labels.getOrDefault(prefix + name, "");
  }

  public Labels labels() {
    return Labels.of(labels);
  }

  /** A host and a port, an address of IPv6 in brackets. */
  public static String join(String host, long port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /** The text with an underscore for everything that older names of labels may not have. */
  public static String sanitized(String text) {
    StringBuilder name = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean fits =
                  (c >= 'a' && c <= 'z')
                      || (c >= 'A' && c <= 'Z')
                      || (c >= '0' && c <= '9')
                      || c == '_';
              name.append(fits ? (char) c : '_');
            });
    return name.toString();
  }
}
