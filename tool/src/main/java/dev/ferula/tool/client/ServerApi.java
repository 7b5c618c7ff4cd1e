package dev.ferula.tool.client;

import dev.ferula.config.HttpClientFile;
import dev.ferula.discovery.JsonValue;
import dev.ferula.scrape.http.Exchanger;
import dev.ferula.scrape.http.FetchException;
import dev.ferula.scrape.http.HttpAsk;
import dev.ferula.scrape.http.HttpContent;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.HttpReply;
import dev.ferula.scrape.http.JettyFetchers;
import dev.ferula.tool.ToolException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The HTTP interface of a server, as a client sees it. Safe for use by several threads. */
public final class ServerApi implements AutoCloseable {
  /** The longest answer that is read into memory. */
  private static final int MAX_ANSWER = 1 << 30;

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final String base;
  private final Map<String, String> headers;
  private final JettyFetchers clients;
  private final Exchanger exchanger;

  /**
   * A client.
   *
   * @param url of the server; {@code http} is meant where no scheme stands before the host
   * @param configFile settings of the client as {@code --http.config.file} has them
   * @param headers sent with each request
   */
  public ServerApi(String url, @Nullable Path configFile, Map<String, String> headers) {
    String full = withScheme(url);
    this.base = full.replaceAll("/+$", "");
    this.headers = new LinkedHashMap<>(headers);
    HttpOptions options =
        configFile == null ? HttpOptions.DEFAULT : HttpClientFile.load(configFile);
    this.clients = new JettyFetchers("promtool", System::getenv);
    this.exchanger = clients.exchanger(options);
  }

  /** The URL with {@code http} before it where it has no scheme. */
  public static String withScheme(String url) {
    return url.contains("://") ? url : url.startsWith("//") ? "http:" + url : "http://" + url;
  }

  /** The status and the body of a page. */
  public record Page(int status, String body) {}

  /** A page of the server, whatever its status. */
  public Page page(String path, Duration timeout) {
    Bytes answer = bytes(path, timeout);
    return new Page(answer.status(), answer.text());
  }

  /** The status and the body of an answer that need not be text. */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record Bytes(int status, String reason, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** A page of the server as it was sent, whatever its status. */
  public Bytes bytes(String path, Duration timeout) {
    return read(HttpAsk.get(uri(path), headers, timeout));
  }

  /** Sends bytes to a path. */
  public Bytes send(String path, Map<String, String> more, byte[] content, Duration timeout) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return read(new HttpAsk("POST", uri(path), "", all, HttpContent.ofBytes(content), timeout));
  }

  public String url() {
    return base;
  }

  /**
   * The data of an answer of the interface, asked for by POST.
   *
   * @param parameters names and values; a name may stand several times
   */
  public JsonValue post(String path, List<Map.Entry<String, String>> parameters) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Content-Type", "application/x-www-form-urlencoded");
    HttpAsk ask = new HttpAsk("POST", uri(path), "", all, form(parameters), TIMEOUT);
    return data(read(ask));
  }

  /** The same by GET. */
  public JsonValue get(String path, List<Map.Entry<String, String>> parameters) {
    URI uri = uri(path + (parameters.isEmpty() ? "" : "?" + form(parameters)));
    return data(read(HttpAsk.get(uri, headers, TIMEOUT)));
  }

  private static String form(List<Map.Entry<String, String>> parameters) {
    return parameters.stream()
        .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private URI uri(String path) {
    try {
      return URI.create(base + path);
    } catch (IllegalArgumentException e) {
      throw new ToolException("parse \"" + base + path + "\": " + e.getMessage(), e);
    }
  }

  private Bytes read(HttpAsk ask) {
    try (HttpReply reply = exchanger.open(ask)) {
      byte[] bytes = reply.body().readNBytes(MAX_ANSWER);
      if (bytes.length == MAX_ANSWER) {
        throw new ToolException("query error: the answer has more than " + MAX_ANSWER + " bytes");
      }
      return new Bytes(reply.status(), reply.reason(), bytes);
    } catch (FetchException e) {
      throw new ServerUnreachableException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new ServerUnreachableException("reading the answer: " + e.getMessage(), e);
    }
  }

  /* An error of the interface has a type and a text; anything else is told with its beginning. */
  private static JsonValue data(Bytes page) {
    JsonValue answer;
    try {
      answer = JsonValue.parse(page.text());
    } catch (RuntimeException e) {
      throw new ToolException(
          "query error: "
              + (page.status() / 100 == 5 ? "server_error: server error: " : "client_error: ")
              + page.status()
              + " (detail: "
              + page.text().strip()
              + ")",
          e);
    }
    if (answer.text("status").equals("error")) {
      throw new ToolException(
          "query error: " + answer.text("errorType") + ": " + answer.text("error"));
    }
    return answer.get("data");
  }

  @Override
  public void close() {
    exchanger.close();
    clients.close();
  }
}
