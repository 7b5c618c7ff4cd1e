package dev.ferula.web.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the route of a request by path and method. A pattern is a path whose segments are literal,
 * {@code :name} for one segment of any text, or, as the last one, {@code *name} for the rest of the
 * path. Literal paths win over patterns. Built once, then read by many threads.
 */
public final class Router {
  private record Pattern(String path, List<String> segments, Map<String, Route> methods) {}

  private final Map<String, Pattern> literal = new LinkedHashMap<>();
  private final List<Pattern> patterns = new ArrayList<>();

  /** Adds a route for each of the methods, separated by spaces. */
  public Router on(String methods, String path, Route route) {
    Map<String, Route> byMethod = pattern(path).methods;
    for (String method : methods.split(" ", -1)) {
      if (byMethod.put(method, route) != null) {
        throw new IllegalArgumentException(method + " " + path + " is routed twice");
      }
    }
    return this;
  }

  /**
   * Runs the route of the request; without one answers 404 or 405. OPTIONS is answered for every
   * path that has a route.
   */
  public void handle(Exchange exchange) throws Exception {
    Pattern pattern = match(exchange);
    Route route = pattern.methods.get(exchange.method());
    if (route != null) {
      exchange.handler(pattern.path);
      route.handle(exchange);
      return;
    }
    TreeSet<String> allowed = new TreeSet<>(pattern.methods.keySet());
    allowed.add("OPTIONS");
    exchange.header("Allow", String.join(", ", allowed));
    if (!exchange.method().equals("OPTIONS")) {
      throw new HttpFailure(405, "Method Not Allowed");
    }
    exchange.respond(200);
  }

  /** The patterns of all routes, which are what requests are counted by. */
  public List<String> handlers() {
    return Stream.concat(literal.keySet().stream(), patterns.stream().map(Pattern::path)).toList();
  }

  /** Whether there is a route for the exchange's method at another path than its own. */
  public boolean hasRoute(Exchange exchange, String path) {
    Pattern exact = literal.get(path);
    if (exact != null) {
      return exact.methods.containsKey(exchange.method());
    }
    List<String> segments = List.of(path.split("/", -1));
    return patterns.stream()
        .anyMatch(
            pattern ->
                pattern.methods.containsKey(exchange.method())
                    && matches(pattern.segments, segments, exchange));
  }

  private Pattern pattern(String path) {
    if (path.indexOf(':') < 0 && path.indexOf('*') < 0) {
      return literal.computeIfAbsent(path, p -> new Pattern(p, List.of(), new LinkedHashMap<>()));
    }
    for (Pattern pattern : patterns) {
      if (pattern.path.equals(path)) {
        return pattern;
      }
    }
    Pattern pattern = new Pattern(path, List.of(path.split("/", -1)), new LinkedHashMap<>());
    patterns.add(pattern);
    return pattern;
  }

  private Pattern match(Exchange exchange) {
    Pattern exact = literal.get(exchange.path());
    if (exact != null) {
      return exact;
    }
    List<String> segments = List.of(exchange.path().split("/", -1));
    Pattern other = null;
    for (Pattern pattern : patterns) {
      if (matches(pattern.segments, segments, exchange)) {
        if (pattern.methods.containsKey(exchange.method())) {
          return pattern;
        }
        // A wider pattern, such as that of all OPTIONS requests, must not hide a narrower one.
        other = other == null ? pattern : other;
      }
    }
    if (other == null) {
      throw new HttpFailure(404, "404 page not found");
    }
    return other;
  }

  private static boolean matches(List<String> pattern, List<String> path, Exchange exchange) {
    for (int i = 0; i < pattern.size(); i++) {
      String wanted = pattern.get(i);
      if (i >= path.size()) {
        return false;
      }
      if (wanted.startsWith("*")) {
        exchange.pathVariable(wanted.substring(1), String.join("/", path.subList(i, path.size())));
        return true;
      }
      if (wanted.startsWith(":")) {
        exchange.pathVariable(wanted.substring(1), path.get(i));
      } else if (!wanted.equals(path.get(i))) {
        return false;
      }
    }
    return pattern.size() == path.size();
  }
}
