package dev.ferula.discovery;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Targets that a server tells of in one group, in whatever pages it takes. */
public final class WebRefresh implements RefreshDiscoverer.Refresh {
  /** The most pages that one list of targets may have. */
  public static final int MAX_PAGES = 10_000;

  /** Asks the server for its targets. */
  @FunctionalInterface
  public interface Listing {
    /** Adds the labels of each target. */
    void list(Source source, List<Labels> targets) throws InterruptedException;
  }

  private final String group;
  private final Source source;
  private final Listing listing;

  /**
   * @param group the source of the group
   * @param timeout of each request
   */
  public WebRefresh(String group, WebClient client, Duration timeout, Listing listing) {
    this.group = group;
    this.source = new Source(client, timeout);
    this.listing = listing;
  }

  @Override
  public List<TargetGroup> groups() throws InterruptedException {
    List<Labels> targets = new ArrayList<>();
    listing.list(source, targets);
    return List.of(new TargetGroup(group, targets, Labels.EMPTY));
  }

  @Override
  public void close() {
    source.client().close();
  }

  /** A server of pages. */
  public record Source(WebClient client, Duration timeout) {
    /** A page, whatever its status. */
    public WebPage page(WebRequest request) throws InterruptedException {
      try {
        return client.page(request);
      } catch (IOException e) {
        throw new DiscoveryException(String.valueOf(e.getMessage()), e);
      }
    }

    /** A page of status 200 to 299. */
    public WebPage good(WebRequest request) throws InterruptedException {
      return requireGood(request, page(request));
    }

    /** The page, if its status is 200 to 299. */
    public static WebPage requireGood(WebRequest request, WebPage page) {
      if (page.status() / 100 != 2) {
        throw new DiscoveryException(
            "non 2xx status '"
                + page.status()
                + "' response from "
                + WebRequest.shown(request.url()));
      }
      return page;
    }

    /** A page of JSON. */
    public JsonValue json(String url, Map<String, String> headers) throws InterruptedException {
      WebRequest request = WebRequest.get(url, timeout);
      for (Map.Entry<String, String> header : headers.entrySet()) {
        request = request.with(header.getKey(), header.getValue());
      }
      return json(request);
    }

    public JsonValue json(WebRequest request) throws InterruptedException {
      try {
        return JsonValue.parse(good(request).text());
      } catch (DiscoveryException e) {
        throw new DiscoveryException(
            "\"" + WebRequest.shown(request.url()) + "\": " + e.getMessage(), e);
      }
    }
  }

  /** A text as a part of a URL's path or query. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
