package dev.ferula.web.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request by path and method. A pattern is a path whose segments are literal,
 * {@code :name} for one segment of any text, or, as the last one, {@code *name} for the rest of the
 * path. Literal paths win over patterns. Built once, then read by many threads.
 */
public final class Router {
  private record Pattern(List<String> segments, Map<String, Route> methods) {}

  private final Map<String, Map<String, Route>> literal = new LinkedHashMap<>();
  private final List<Pattern> patterns = new ArrayList<>();

  /** Adds a route for each of the methods, separated by spaces. */
  public Router on(String methods, String path, Route route) {
    Map<String, Route> byMethod =
        path.indexOf(':') < 0 && path.indexOf('*') < 0
            ? literal.computeIfAbsent(path, p -> new LinkedHashMap<>())
            : pattern(path).methods;
    for (String method : methods.split(" ", -1)) {
      if (byMethod.put(method, route) != null) {
        throw new IllegalArgumentException(method + " " + path + " is routed twice");
      }
    }
    return this;
  }

  /** Runs the route of the request; without one answers 404 or 405. */
  public void handle(Exchange exchange) throws Exception {
    String path = exchange.path();
    Map<String, Route> methods = literal.get(path);
    if (methods == null) {
      methods = match(path, exchange);
    }
    if (methods == null) {
      throw new HttpFailure(404, "404 page not found");
    }
    Route route = methods.get(exchange.method());
    if (route == null) {
      exchange.header("Allow", String.join(", ", new TreeSet<>(methods.keySet())));
      throw new HttpFailure(405, "Method Not Allowed");
    }
    route.handle(exchange);
  }

  private Pattern pattern(String path) {
    List<String> segments = List.of(path.split("/", -1));
    for (Pattern pattern : patterns) {
      if (pattern.segments.equals(segments)) {
        return pattern;
      }
    }
    Pattern pattern = new Pattern(segments, new LinkedHashMap<>());
    patterns.add(pattern);
    return pattern;
  }

  private @Nullable Map<String, Route> match(String path, Exchange exchange) {
    List<String> segments = List.of(path.split("/", -1));
    for (Pattern pattern : patterns) {
      if (matches(pattern.segments, segments, exchange)) {
        return pattern.methods;
      }
    }
    return null;
  }

  private static boolean matches(List<String> pattern, List<String> path, Exchange exchange) {
    for (int i = 0; i < pattern.size(); i++) {
      if (pattern.get(i).startsWith("*")) {
        if (i >= path.size()) {
          return false;
        }
        String rest = String.join("/", path.subList(i, path.size()));
        exchange.pathVariable(pattern.get(i).substring(1), rest);
        return true;
      }
      if (i >= path.size()) {
        return false;
      }
      if (pattern.get(i).startsWith(":")) {
        exchange.pathVariable(pattern.get(i).substring(1), path.get(i));
      } else if (!pattern.get(i).equals(path.get(i))) {
        return false;
      }
    }
    return pattern.size() == path.size();
  }
}
