package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoProxyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "example.com           | example.com      | 80   | true",
        "example.com           | a.b.example.com  | 443  | true",
        "example.com           | notexample.com   | 80   | false",
        ".example.com          | example.com      | 80   | false",
        ".example.com          | a.example.com    | 80   | true",
        "*.example.com         | a.example.com    | 80   | true",
        "EXAMPLE.com           | Example.COM      | 80   | true",
        "example.com:8080      | example.com      | 8080 | true",
        "example.com:8080      | example.com      | 80   | false",
        "10.1.2.3              | 10.1.2.3         | 9100 | true",
        "10.1.2.3:9100         | 10.1.2.3         | 9101 | false",
        "10.0.0.0/8            | 10.200.0.1       | 80   | true",
        "10.0.0.0/8            | 11.0.0.1         | 80   | false",
        "10.0.0.0/8            | ten.example      | 80   | false",
        "fd00::/8              | fd00::1          | 80   | true",
        "[fd00::1]:9100        | [fd00::1]        | 9100 | true",
        "nonsense/99,a,,b      | b                | 80   | true",
        "10.0.0.0/99           | 10.0.0.0         | 80   | false",
        "*                     | anything         | 1    | true",
        "x                     | localhost        | 80   | true",
        "x                     | 127.0.0.9        | 80   | true",
        "x                     | ::1              | 80   | true",
      })
  void entriesNameHostsDomainsNetworksAndPorts(String list, String host, int port, boolean direct) {
    assertThat(NoProxy.parse(list).has(host, port)).isEqualTo(direct);
  }

  private static ProxyRule rule(String url, String noProxy, boolean environment) {
    return ProxyRule.of(
        new ProxyOptions(new Secret(url), noProxy, environment, Map.of()),
        Map.of(
                "HTTP_PROXY", "plain.example:3128",
                "https_proxy", "http://secure.example:3129",
                "NO_PROXY", "direct.example")
            ::get);
  }

  @Test
  void environmentNamesProxiesByScheme() {
    ProxyRule rule = rule("", "", true);
    assertThat(rule.proxyFor("http", "a.example", 80))
        .isEqualTo(URI.create("http://plain.example:3128"));
    assertThat(rule.proxyFor("https", "a.example", 443))
        .isEqualTo(URI.create("http://secure.example:3129"));
    assertThat(rule.proxyFor("https", "direct.example", 443)).isNull();
    assertThat(rule.proxyFor("http", "127.0.0.1", 80)).isNull();
    assertThat(rule("", "", false).proxyFor("http", "a.example", 80)).isNull();
  }

  @Test
  void loopbackIsProxiedUnlessThereIsAListOfExceptions() {
    URI proxy = URI.create("http://p.example:1");
    assertThat(rule("http://p.example:1", "", false).proxyFor("http", "localhost", 80))
        .isEqualTo(proxy);
    assertThat(rule("http://p.example:1", "x", false).proxyFor("http", "localhost", 80)).isNull();
  }

  @Test
  void urlThatIsNoProxyIsRefusedWithoutBeingShown() {
    assertThatThrownBy(() -> rule("http://user:hidden@", "", false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hidden");
    assertThatThrownBy(() -> rule("http://user:hidden@[p", "", false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "http://host:abc",
        "http://host:123456",
        "http://host:65536",
        "http://host:-1",
        "http://a:b:c",
        "http://::1:80",
        "http://user:hidden/x@host",
        "http://"
      })
  void whatIsNoHostAndPortIsRefused(String url) {
    assertThatThrownBy(() -> rule(url, "", false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the proxy's URL is not ")
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "http://u:p@my_proxy:3128,  u:p",
    "http://u:p@p.example,      u:p",
    "http://u%40x:p%3A@a_b,     u@x:p:",
    "http://u@a_b,              u",
    "http://a_b:1,              ",
  })
  void whoAsksIsReadFromTheUrl(String url, @Nullable String user) {
    URI proxy = rule(url, "", false).proxyFor("http", "a.example", 80);
    assertThat(proxy).isNotNull();
    assertThat(ProxyRule.user(proxy)).isEqualTo(user);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "http://p.example,           p.example, 80",
    "https://p.example,          p.example, 443",
    "socks5h://u:p@p.example,    p.example, 1080",
    "http://my_proxy:3128,       my_proxy,  3128",
    "http://u:p@my_proxy.svc,    my_proxy.svc, 80",
    "socks4://p.example:9,       p.example, 9",
    "http://[::1]:8080,          [::1],     8080",
    "http://[::1],               [::1],     80"
  })
  void proxyIsWhereItsUrlSays(String url, String host, int port) {
    URI proxy = rule(url, "", false).proxyFor("http", "a.example", 80);
    assertThat(proxy).isNotNull();
    assertThat(ProxyRule.host(proxy)).isEqualTo(host);
    assertThat(ProxyRule.port(proxy)).isEqualTo(port);
  }
}
