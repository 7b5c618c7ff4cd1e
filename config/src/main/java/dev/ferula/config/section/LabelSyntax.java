package dev.ferula.config.section;

import dev.ferula.model.GoQuote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Names and values of Kubernetes' labels, refused in Kubernetes' words. */
final class LabelSyntax {
  private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String VALUE = "(" + NAME + ")?";
  private static final String PART = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = PART + "(\\." + PART + ")*";
  private static final Predicate<String> NAMES = Pattern.compile(NAME).asMatchPredicate();
  private static final Predicate<String> VALUES = Pattern.compile(VALUE).asMatchPredicate();
  private static final Predicate<String> SUBDOMAINS = Pattern.compile(SUBDOMAIN).asMatchPredicate();

  private static final int MAX_NAME_BYTES = 63;
  private static final int MAX_SUBDOMAIN_BYTES = 253;
  private static final String CHARACTERS =
      "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character";
  private static final String NAME_WORDS =
      "must "
          + CHARACTERS
          + " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '"
          + NAME
          + "')";
  private static final String VALUE_WORDS =
      "a valid label must be an empty string or "
          + CHARACTERS
          + " (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '"
          + VALUE
          + "')";
  private static final String SUBDOMAIN_WORDS =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
          + " used for validation is '"
          + SUBDOMAIN
          + "')";

  private LabelSyntax() {}

  /** Refuses what is no name of a label, perhaps with a domain and a slash before it. */
  static void checkKey(String key, String field) {
    String[] parts = key.split("/", -1);
    List<String> complaints = new ArrayList<>();
    if (parts.length > 2) {
      complaints.add(
          "a valid label key "
              + NAME_WORDS
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    } else {
      if (parts.length == 2) {
        checkPrefix(parts[0], complaints);
      }
      checkName(parts[parts.length - 1], complaints);
    }
    if (!complaints.isEmpty()) {
      throw new IllegalArgumentException(invalid(field, key, complaints));
    }
  }

  private static void checkPrefix(String prefix, List<String> complaints) {
    if (prefix.isEmpty()) {
      complaints.add("prefix part must be non-empty");
      return;
    }
    if (bytes(prefix) > MAX_SUBDOMAIN_BYTES) {
      complaints.add("prefix part must be no more than " + MAX_SUBDOMAIN_BYTES + " bytes");
    }
    if (!SUBDOMAINS.test(prefix)) {
      complaints.add("prefix part " + SUBDOMAIN_WORDS);
    }
  }

  private static void checkName(String name, List<String> complaints) {
    if (name.isEmpty()) {
      complaints.add("name part must be non-empty");
    } else if (bytes(name) > MAX_NAME_BYTES) {
      complaints.add("name part must be no more than " + MAX_NAME_BYTES + " bytes");
    }
    if (!NAMES.test(name)) {
      complaints.add("name part " + NAME_WORDS);
    }
  }

  /**
   * Refuses values of a label that are none.
   *
   * @param numeric whether they must be whole numbers as well
   */
  static void checkValues(String key, List<String> values, boolean numeric) {
    List<String> errors = new ArrayList<>();
    for (int i = 0; numeric && i < values.size(); i++) {
      if (!isWhole(values.get(i))) {
        errors.add(
            invalid(
                "values[" + i + "]",
                values.get(i),
                List.of("for 'Gt', 'Lt' operators, the value must be an integer")));
      }
    }
    for (int i = 0; i < values.size(); i++) {
      List<String> complaints = new ArrayList<>();
      if (bytes(values.get(i)) > MAX_NAME_BYTES) {
        complaints.add("must be no more than " + MAX_NAME_BYTES + " bytes");
      }
      if (!VALUES.test(values.get(i))) {
        complaints.add(VALUE_WORDS);
      }
      if (!complaints.isEmpty()) {
        errors.add(invalid("values[" + i + "][" + key + "]", values.get(i), complaints));
      }
    }
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(
          errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]");
    }
  }

  private static boolean isWhole(String text) {
    try {
      Long.parseLong(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String invalid(String field, String value, List<String> complaints) {
    return field
        + ": Invalid value: "
        + GoQuote.quote(value)
        + ": "
        + String.join("; ", complaints);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
