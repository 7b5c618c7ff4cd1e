package dev.ferula.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Paths without empty segments and without dots; never more than a path, whatever is put in. */
final class CleanPath {
  private CleanPath() {}

  /** The shortest path that means the same. A slash at the end stays. */
  static String of(String path) {
    if (!path.contains("//") && !path.contains("/.") && path.startsWith("/")) {
      return path;
    }
    Deque<String> kept = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      switch (segment) {
        case "", "." -> {}
        case ".." -> kept.pollLast();
        default -> kept.addLast(segment);
      }
    }
    if (kept.isEmpty()) {
      return "/";
    }
    return "/" + String.join("/", kept) + (path.endsWith("/") ? "/" : "");
  }

  /** The path as it stands in a URL. */
  static String encode(String path) {
    StringBuilder encoded = new StringBuilder(path.length());
    for (String segment : path.split("/", -1)) {
      encoded
          .append('/')
          .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    return encoded.substring(1);
  }
}
