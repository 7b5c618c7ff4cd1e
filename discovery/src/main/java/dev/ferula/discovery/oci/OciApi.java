package dev.ferula.discovery.oci;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Pause;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The requests of one refresh: signed, in pages, no more in a second than the provider likes. */
final class OciApi {
  /* The provider refuses more than 20 requests a second; the first may come at once. */
  private static final int UNHURRIED = 50;
  private static final Duration BETWEEN = Duration.ofMillis(100);

  /* Of a request that is refused for now. */
  private static final int ATTEMPTS = 4;
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final int TOO_MANY = 429;

  private final WebRefresh.Source source;
  private final OciKey key;
  private final Clock clock;
  private final Pause pause;
  private int requests;

  OciApi(WebRefresh.Source source, OciKey key, Clock clock, Pause pause) {
    this.source = source;
    this.key = key;
    this.clock = clock;
    this.pause = pause;
  }

  /** Of whom all this is. */
  String tenancy() {
    return key.tenancy();
  }

  /** All items of a list. */
  List<JsonValue> list(String url) throws InterruptedException {
    List<JsonValue> items = new ArrayList<>();
    String next = "";
    for (int pages = 0; pages < WebRefresh.MAX_PAGES; pages++) {
      WebPage page = get(next.isEmpty() ? url : url + "&page=" + WebRefresh.encode(next));
      items.addAll(JsonValue.parse(page.text()).items());
      next = page.headers().apply("opc-next-page");
      if (next.isEmpty()) {
        break;
      }
    }
    return items;
  }

  /** One thing. */
  JsonValue one(String url) throws InterruptedException {
    return JsonValue.parse(get(url).text());
  }

  private WebPage get(String url) throws InterruptedException {
    Duration wait = FIRST_WAIT;
    for (int attempt = 1; ; attempt++) {
      if (++requests > UNHURRIED) {
        pause.await(BETWEEN);
      }
      WebPage page = source.page(key.sign(WebRequest.get(url, source.timeout()), clock.instant()));
      if (page.status() / 100 == 2) {
        return page;
      }
      boolean passing = page.status() == TOO_MANY || page.status() / 100 == 5;
      if (!passing || attempt == ATTEMPTS) {
        throw new DiscoveryException(
            "server returned HTTP status " + page.statusLine() + " for " + url);
      }
      pause.await(wait);
      wait = wait.multipliedBy(2);
    }
  }
}
