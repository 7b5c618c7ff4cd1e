package dev.ferula.server.transcript;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** A request as it goes over the wire, so that it may be one that no client would send. */
record RawRequest(String text) {
  private static final int PATIENCE_MILLIS = 30_000;

  /**
   * What came back.
   *
   * @param head with names of headers in small letters
   */
  record Answer(int status, String head, String body) {
    /** A header's value, or the empty string. */
    String header(String name) {
      return head.lines()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElse("");
    }
  }

  static RawRequest get(String path, String query) {
    return new RawRequest("GET " + target(path, query) + " HTTP/1.0\r\nHost: x\r\n\r\n");
  }

  static RawRequest post(String path, String query, String type, String body) {
    return new RawRequest(
        "POST "
            + target(path, query)
            + " HTTP/1.0\r\nHost: x\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  /**
   * A request of any method.
   *
   * @param headers lines without their ends
   */
  static RawRequest of(String method, String target, List<String> headers, String body) {
    StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.0\r\nHost: x\r\n");
    headers.forEach(header -> text.append(header).append("\r\n"));
    if (!body.isEmpty()) {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    return new RawRequest(text + "\r\n" + body);
  }

  private static String target(String path, String query) {
    return path + (query.isEmpty() ? "" : (path.endsWith("?") ? "" : "?") + query);
  }

  Answer ask(URI server) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      if (end < 0) {
        throw new IOException("no answer to " + text);
      }
      StringBuilder head = new StringBuilder();
      for (String line : all.substring(0, end).split("\r\n", -1)) {
        int colon = Math.max(0, line.indexOf(':'));
        head.append(line.substring(0, colon).toLowerCase(Locale.ROOT));
        head.append(line.substring(colon)).append('\n');
      }
      return new Answer(
          Integer.parseInt(all.split(" ", 3)[1]), head.toString(), all.substring(end + 4));
    }
  }
}
