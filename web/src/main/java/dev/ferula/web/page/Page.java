package dev.ferula.web.page;

import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.HttpFailure;
import dev.ferula.web.http.Router;
import dev.ferula.web.security.SecurityHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/** Serves the page at every path that it routes itself, and its assets. Thread-safe. */
public final class Page {
  /** The paths at which the page shows something. */
  private static final List<String> PATHS =
      List.of(
          "/query",
          "/alerts",
          "/targets",
          "/rules",
          "/service-discovery",
          "/alertmanager-discovery",
          "/queries",
          "/backtest",
          "/status",
          "/tsdb-status",
          "/flags",
          "/config");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "json", "application/json",
          "md", "text/plain; charset=utf-8",
          "woff2", "font/woff2");

  private static final String NOT_BUILT =
      "<!doctype html><title>Ferula</title><p>This server was built without its page, because npm was not"
          + " found. The HTTP API is complete; install Node.js 20 and build again for the page.";

  private static final String CONSOLES = "CONSOLES_LINK_PLACEHOLDER";

  /* Assets carry a hash of their content in their names. */
  private static final String FOREVER = "public, max-age=31536000, immutable";

  private final String pathPrefix;
  private final String index;
  private final Supplier<String> consoles;

  /**
   * The page for one server.
   *
   * @param pathPrefix path of the external URL without a slash at its end
   * @param consoles the path of the operator's pages below the external URL, empty where there are
   *     none; asked each time
   */
  public Page(String pathPrefix, String title, String lookbackDelta, Supplier<String> consoles) {
    this.pathPrefix = pathPrefix;
    byte[] built = resource("index.html");
    String html = built == null ? NOT_BUILT : new String(built, StandardCharsets.UTF_8);
    this.consoles = consoles;
    this.index =
        html.replace("PATH_PREFIX_PLACEHOLDER", escape(pathPrefix))
            .replace("TITLE_PLACEHOLDER", escape(title))
            .replace("LOOKBACKDELTA_PLACEHOLDER", escape(lookbackDelta));
  }

  /** Adds the routes of the page. */
  public void addTo(Router router) {
    router.on("GET HEAD", "/", exchange -> exchange.redirect(302, pathPrefix + "/query"));
    router.on("GET HEAD", "/graph", this::graph);
    for (String path : PATHS) {
      router.on("GET HEAD", path, this::index);
    }
    router.on(
        "GET HEAD", "/favicon.svg", exchange -> asset(exchange, "favicon.svg", "max-age=86400"));
    router.on(
        "GET HEAD", "/favicon.ico", exchange -> asset(exchange, "favicon.svg", "max-age=86400"));
    router.on(
        "GET HEAD", "/manifest.json", exchange -> asset(exchange, "manifest.json", "no-cache"));
    router.on("GET HEAD", "/licenses.md", exchange -> asset(exchange, "licenses.md", "no-cache"));
    router.on(
        "GET HEAD",
        "/assets/*filepath",
        exchange -> asset(exchange, "assets/" + exchange.pathVariable("filepath"), FOREVER));
  }

  /* Where alerts and old bookmarks point. */
  private void graph(Exchange exchange) throws IOException {
    exchange.redirect(302, pathPrefix + "/query?" + exchange.query());
  }

  private void index(Exchange exchange) throws IOException {
    exchange.header("Cache-Control", "no-cache");
    SecurityHeaders.applyToPage(exchange);
    String page = index.replace(CONSOLES, escape(consoles.get()));
    exchange.respond(200, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
  }

  private static void asset(Exchange exchange, String name, String caching) throws IOException {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    byte[] content = type == null || name.contains("..") ? null : resource(name);
    if (type == null || content == null) {
      throw new HttpFailure(404, "404 page not found");
    }
    exchange.header("Cache-Control", caching);
    try (var out = exchange.compressed(200, type, Deflater.DEFAULT_COMPRESSION)) {
      out.write(content);
    }
  }

  private static byte @Nullable [] resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream("ui/" + name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      return null;
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
