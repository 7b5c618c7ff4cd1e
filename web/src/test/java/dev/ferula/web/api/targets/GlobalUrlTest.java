package dev.ferula.web.api.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobalUrlTest {
  /* Beside Prometheus, which was given the same targets. */
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9100/metrics?a=b, http://me.example:9100/metrics?a=b",
    "http://localhost:9090/metrics, https://me.example:8443/metrics",
    "https://[::1]:9100/m, https://me.example:9100/m",
    "http://localhost/metrics, http://me.example/metrics",
    "http://localhost:/metrics, http://me.example/metrics",
    "http://127.0.0.1:http/metrics, http://me.example:http/metrics",
    "//127.0.0.1:9100/metrics, //me.example:9100/metrics",
    "http://other:9090/metrics, http://other:9090/metrics",
    "http://127.0.0.1?a=//localhost/, http://me.example?a=//localhost/"
  })
  void targetsOfThisHostAreNamedAsOthersReachThem(String url, String global) {
    GlobalUrl urls = new GlobalUrl(URI.create("https://me.example:8443/prefix"), 9090);
    assertThat(urls.of(url)).isEqualTo(global);
  }
}
