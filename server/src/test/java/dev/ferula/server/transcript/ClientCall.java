package dev.ferula.server.transcript;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code clients.tsv}: what a program that works with Prometheus asks, and what it needs
 * in the answer.
 *
 * @param needs a status, pointers into the JSON, headers and words, as the file's head tells
 * @param ignored pointers to what may differ between two servers; null where all may
 */
record ClientCall(
    String who,
    String method,
    String target,
    List<String> headers,
    String body,
    List<String> needs,
    @Nullable List<String> ignored) {

  static ClientCall of(String line, Instant now) {
    String[] columns = filled(line, now).split("\t", -1);
    String[] request = columns[1].split(" ", 2);
    String rule = columns[5];
    return new ClientCall(
        columns[0],
        request[0],
        request[1],
        list(columns[2], "; "),
        columns[3].equals("-") ? "" : columns[3].replace("\\r\\n", "\r\n"),
        list(columns[4], " & "),
        rule.startsWith("any: ") ? null : list(rule.equals("same") ? "-" : rule, ","));
  }

  private static List<String> list(String column, String separator) {
    return column.equals("-") ? List.of() : Arrays.asList(column.split(separator, -1));
  }

  private static String filled(String line, Instant now) {
    long seconds = now.getEpochSecond();
    return line.replace("{now}", Long.toString(seconds))
        .replace("{ago}", Long.toString(seconds - 600))
        .replace("{soon}", Long.toString(seconds + 3600))
        .replace("{iso}", now.toString());
  }

  RawRequest request() {
    return RawRequest.of(method, target, headers, body);
  }

  /** Which needs an answer leaves open. */
  List<String> unmet(RawRequest.Answer answer) {
    Object tree = JsonTree.parse(answer.body());
    List<String> unmet = new ArrayList<>();
    for (String need : needs) {
      if (!isMet(need, answer, tree)) {
        unmet.add(need);
      }
    }
    return unmet;
  }

  private static boolean isMet(String need, RawRequest.Answer answer, @Nullable Object tree) {
    if (need.matches("[0-9]{3}")) {
      return answer.status() == Integer.parseInt(need);
    }
    if (need.startsWith("header ")) {
      String[] parts = need.substring(7).split("=", 2);
      return answer.header(parts[0]).contains(parts[1]);
    }
    if (need.startsWith("says ")) {
      return answer.body().contains(need.substring(5));
    }
    if (need.startsWith("!")) {
      return JsonTree.at(tree, need.substring(1)) == null;
    }
    int equals = need.indexOf('=');
    if (equals > 0) {
      return need.substring(equals + 1).equals(JsonTree.at(tree, need.substring(0, equals)));
    }
    int colon = need.lastIndexOf(':');
    Object value = JsonTree.at(tree, colon < 0 ? need : need.substring(0, colon));
    return value != null && (colon < 0 || isA(value, need.substring(colon + 1)));
  }

  private static boolean isA(Object value, String kind) {
    return switch (kind) {
      case "list" -> value instanceof List<?>;
      case "filled" -> value instanceof List<?> list && !list.isEmpty();
      case "map" -> value instanceof Map<?, ?>;
      case "string" -> value instanceof String text && text.startsWith("\"");
      case "number" -> value instanceof String text && text.matches("-?[0-9].*");
      case "bool" -> value.equals("true") || value.equals("false");
      case "version" ->
          value instanceof String text && text.matches("\"[0-9]+\\.[0-9]+\\.[0-9]+.*");
      default -> throw new IllegalArgumentException("no kind of value: " + kind);
    };
  }

  /** The answer without what may differ between two servers. */
  Object compared(RawRequest.Answer answer) {
    Object tree = JsonTree.parse(answer.body());
    if (tree == null) {
      return answer.body();
    }
    if (ignored != null) {
      ignored.forEach(pointer -> JsonTree.remove(tree, pointer));
    }
    return tree;
  }
}
