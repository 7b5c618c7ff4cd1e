package dev.ferula.server.transcript;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names, types and labels of the metrics on a page. */
final class MetricNames {
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");
  private static final List<String> SUFFIXES = List.of("_bucket", "_sum", "_count");
  private static final Set<String> OF_THE_FORMAT = Set.of("le", "quantile");

  private final Map<String, String> types = new TreeMap<>();
  private final Map<String, Set<String>> labels = new TreeMap<>();

  private MetricNames(String page) {
    for (String line : page.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", -1);
        types.put(words[2], words[3]);
      } else if (!line.startsWith("#")) {
        sample(line);
      }
    }
  }

  private void sample(String line) {
    int brace = line.indexOf('{');
    String name = line.substring(0, brace < 0 ? line.indexOf(' ') : brace);
    for (String suffix : SUFFIXES) {
      if (name.endsWith(suffix) && !types.containsKey(name)) {
        name = name.substring(0, name.length() - suffix.length());
      }
    }
    Set<String> names = labels.computeIfAbsent(name, n -> new TreeSet<>());
    if (brace >= 0) {
      Matcher label = LABEL.matcher(line.substring(brace, line.lastIndexOf('}')));
      while (label.find()) {
        names.add(label.group(1));
      }
      names.removeAll(OF_THE_FORMAT);
    }
  }

  /** What the first page has and the second has not or has otherwise, but for what is known. */
  static List<String> differences(String theirPage, String ourPage, String known) {
    Set<String> excused = new HashSet<>();
    known.lines().forEach(line -> excused.add(line.split("\t", -1)[0]));
    MetricNames theirs = new MetricNames(theirPage);
    MetricNames ours = new MetricNames(ourPage);
    List<String> differences = new ArrayList<>();
    theirs.types.forEach(
        (name, type) -> {
          String have = ours.types.get(name);
          if (name.startsWith("go_") || excused.contains(name)) {
            return;
          }
          if (!type.equals(have)) {
            differences.add(name + ": " + type + ", ours " + have);
          } else if (!theirs
              .labels
              .getOrDefault(name, Set.of())
              .equals(ours.labels.getOrDefault(name, Set.of()))) {
            differences.add(
                name + ": labels " + theirs.labels.get(name) + ", ours " + ours.labels.get(name));
          }
        });
    return differences;
  }
}
