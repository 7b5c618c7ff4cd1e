package dev.ferula.web;

import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.HttpFailure;
import dev.ferula.web.http.Route;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Serves the files below a directory of the operator's. Directories are not listed. */
final class UserAssets implements Route {
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("htm", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("xml", "text/xml; charset=utf-8"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"));

  private final Path root;

  UserAssets(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    Path file = file(exchange.pathVariable("filepath"));
    exchange.header("Content-Type", type(file));
    try (OutputStream out = exchange.stream(200, Files.size(file))) {
      if (!exchange.method().equals("HEAD")) {
        Files.copy(file, out);
      }
    }
  }

  private Path file(String relative) {
    try {
      Path file = root.resolve(relative).normalize();
      if (Files.isDirectory(file)) {
        file = file.resolve("index.html");
      }
      // Whatever the path says, it does not lead out of the directory.
      if (file.startsWith(root) && Files.isRegularFile(file) && Files.isReadable(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Not a path of this system: there is no such file.
      throw new HttpFailure(404, "404 page not found");
    }
    throw new HttpFailure(404, "404 page not found");
  }

  private static String type(Path file) {
    String name = String.valueOf(file.getFileName());
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return TYPES.getOrDefault(extension, "application/octet-stream");
  }
}
