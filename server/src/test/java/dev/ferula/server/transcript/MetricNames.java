package dev.ferula.server.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names, types, descriptions, labels and limits of buckets of the metrics on a page. */
final class MetricNames {
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"([^\"]*)\"");
  private static final List<String> SUFFIXES = List.of("_bucket", "_sum", "_count");
  private static final Set<String> NATIVE = Set.of("+Inf");
  private static final Set<String> OF_THE_FORMAT = Set.of("le", "quantile");

  private final Map<String, String> types = new TreeMap<>();
  private final Map<String, String> descriptions = new TreeMap<>();
  private final Map<String, Set<String>> labels = new TreeMap<>();
  private final Map<String, Set<String>> limits = new TreeMap<>();
  private final Set<String> handlers = new TreeSet<>();

  MetricNames(String page) {
    for (String line : page.lines().toList()) {
      if (line.startsWith("# HELP ")) {
        String[] words = line.split(" ", 4);
        descriptions.put(words[2], words[3]);
      } else if (line.startsWith("# TYPE ")) {
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
        if (label.group(1).equals("le")) {
          limits.computeIfAbsent(name, n -> new TreeSet<>()).add(label.group(2));
        } else if (label.group(1).equals("handler")) {
          handlers.add(label.group(2));
        }
      }
      names.removeAll(OF_THE_FORMAT);
    }
  }

  Set<String> names() {
    return types.keySet();
  }

  /** The type of a metric, null if it is not there. */
  @Nullable String type(String name) {
    return types.get(name);
  }

  /** What a metric is said to be, null if it is not there. */
  @Nullable String description(String name) {
    return descriptions.get(name);
  }

  /** The labels of all rows of a metric, null if there are none. */
  @Nullable Set<String> labels(String name) {
    return labels.get(name);
  }

  /**
   * What the first page has and the second has not or has otherwise, but for what is known; what is
   * known without need is told, too.
   */
  static List<String> differences(String theirPage, String ourPage, String known) {
    Set<String> excused = new TreeSet<>();
    known
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> excused.add(line.split("\t", -1)[0]));
    Set<String> idle = new TreeSet<>(excused);
    MetricNames theirs = new MetricNames(theirPage);
    MetricNames ours = new MetricNames(ourPage);
    List<String> differences = new ArrayList<>();
    theirs.types.forEach(
        (name, type) -> {
          String difference = theirs.difference(name, type, ours);
          if (difference.isEmpty() || name.startsWith("go_")) {
            return;
          }
          idle.remove(name);
          if (!excused.contains(name)) {
            differences.add(difference);
          }
        });
    idle.forEach(name -> differences.add(name + ": excused, but there is no difference"));
    return differences;
  }

  private String difference(String name, String type, MetricNames ours) {
    String have = ours.types.get(name);
    if (!type.equals(have)) {
      return name + ": " + type + ", ours " + have;
    }
    Set<String> wanted = labels.getOrDefault(name, Set.of());
    Set<String> had = ours.labels.getOrDefault(name, Set.of());
    if (!wanted.equals(had)) {
      return name + ": labels " + wanted + ", ours " + had;
    }
    Set<String> wantedLimits = limits.getOrDefault(name, NATIVE);
    Set<String> hadLimits = ours.limits.getOrDefault(name, NATIVE);
    // A native histogram has no limits in this format, or no rows yet; ours has both kinds.
    return wantedLimits.equals(NATIVE) || wantedLimits.equals(hadLimits)
        ? ""
        : name + ": buckets to " + wantedLimits + ", ours " + hadLimits;
  }

  /** Which of the metrics, each followed by labels that it must have, are not on a page. */
  static List<String> missing(String page, String wanted) {
    MetricNames there = new MetricNames(page);
    return wanted
        .lines()
        .filter(line -> !line.startsWith("#"))
        .filter(
            line -> {
              List<String> words = List.of(line.split(" ", -1));
              String name = words.get(0);
              if (!there.types.containsKey(name)) {
                name = name.replaceFirst("_(sum|count)$", "");
              }
              Set<String> labels = there.labels.getOrDefault(name, Set.of());
              return !there.types.containsKey(name)
                  || !labels.containsAll(words.subList(1, words.size()));
            })
        .toList();
  }

  /** The routes by which the first page counts requests and the second does not. */
  static Set<String> handlersMissing(String theirPage, String ourPage) {
    Set<String> missing = new TreeSet<>(new MetricNames(theirPage).handlers);
    missing.removeAll(new MetricNames(ourPage).handlers);
    return missing;
  }
}
