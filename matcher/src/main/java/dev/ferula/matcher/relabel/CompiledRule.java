package dev.ferula.matcher.relabel;

import dev.ferula.matcher.Replacement;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** A valid rule made ready to run: templates parsed, absent fields resolved. */
record CompiledRule(
    RelabelRule rule,
    RelabelAction action,
    List<String> sourceLabels,
    Replacement target,
    Replacement replacement,
    NameScheme scheme) {

  static CompiledRule of(RelabelRule rule, NameScheme scheme) {
    RelabelAction action = rule.action();
    List<String> sources = rule.sourceLabels();
    if (action == null) {
      throw new IllegalArgumentException("relabel action cannot be empty");
    }
    return new CompiledRule(
        rule,
        action,
        sources == null ? List.of() : sources,
        Replacement.parse(rule.targetLabel()),
        Replacement.parse(rule.replacement()),
        scheme);
  }

  /**
   * Applies the rule; false means to drop the label set.
   *
   * @param later the names of labels that are not of the first set but came to it since, in order
   */
  boolean apply(Labels.Builder labels, Set<String> later) {
    switch (action) {
      case KEEP -> {
        return rule.regex().matches(source(labels));
      }
      case DROP -> {
        return !rule.regex().matches(source(labels));
      }
      case KEEPEQUAL -> {
        return labels.get(rule.targetLabel()).equals(source(labels));
      }
      case DROPEQUAL -> {
        return !labels.get(rule.targetLabel()).equals(source(labels));
      }
      case REPLACE -> replace(labels, later);
      case LOWERCASE ->
          set(rule.targetLabel(), mapped(source(labels), Character::toLowerCase), labels, later);
      case UPPERCASE ->
          set(rule.targetLabel(), mapped(source(labels), Character::toUpperCase), labels, later);
      case HASHMOD -> set(rule.targetLabel(), hashMod(source(labels)), labels, later);
      case LABELMAP -> mapNames(labels, later);
      case LABELDROP -> removeNames(labels, later, true);
      case LABELKEEP -> removeNames(labels, later, false);
    }
    return true;
  }

  private String source(Labels.Builder labels) {
    if (sourceLabels.size() == 1) {
      return labels.get(sourceLabels.getFirst());
    }
    List<String> values = new ArrayList<>(sourceLabels.size());
    for (String name : sourceLabels) {
      values.add(labels.get(name));
    }
    return String.join(rule.separator(), values);
  }

  private void replace(Labels.Builder labels, Set<String> later) {
    String[] expanded = rule.regex().expandMatch(source(labels), target, replacement);
    if (expanded != null && scheme.isLabelName(expanded[0])) {
      set(expanded[0], expanded[1], labels, later);
    }
  }

  private static void set(String name, String value, Labels.Builder labels, Set<String> later) {
    labels.set(name, value);
    if (value.isEmpty()) {
      later.remove(name);
    } else {
      later.add(name);
    }
  }

  /*
   * All names and values are read before the first is written: a copy never sees a copy. Where two
   * become one, the last counts: first those that were there from the start, in order of their
   * names, then the others as they came.
   */
  private void mapNames(Labels.Builder labels, Set<String> later) {
    Labels before = labels.build();
    Set<String> came = new LinkedHashSet<>(later);
    before.forEach(
        (name, value) -> {
          if (!came.contains(name)) {
            mapName(name, value, labels, later);
          }
        });
    for (String name : came) {
      mapName(name, before.valueOrEmpty(name), labels, later);
    }
  }

  private void mapName(String name, String value, Labels.Builder labels, Set<String> later) {
    if (rule.regex().matches(name)) {
      set(rule.regex().replaceAll(name, replacement), value, labels, later);
    }
  }

  private void removeNames(Labels.Builder labels, Set<String> later, boolean matching) {
    for (String name : labels.names()) {
      if (rule.regex().matches(name) == matching) {
        labels.remove(name);
        later.remove(name);
      }
    }
  }

  /* The last eight bytes of the MD5 as an unsigned number, as all Prometheus versions take them. */
  private String hashMod(String source) {
    ByteBuffer digest = ByteBuffer.wrap(md5().digest(source.getBytes(StandardCharsets.UTF_8)));
    return Long.toUnsignedString(Long.remainderUnsigned(digest.getLong(8), rule.modulus()));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  /* Go maps case one code point at a time; String.toUpperCase would turn one letter into two. */
  private static String mapped(String text, IntUnaryOperator mapping) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().map(mapping).forEach(out::appendCodePoint);
    return out.toString();
  }
}
