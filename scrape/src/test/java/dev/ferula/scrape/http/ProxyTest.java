package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Against a proxy that speaks CONNECT and takes whole URLs, for hosts that only it knows. */
class ProxyTest {
  @AutoClose private static final JettyFetchers fetchers = new JettyFetchers("test");

  /** Answers requests for http itself and tunnels every CONNECT to one port. */
  private static final class Proxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final int tunnelTo;

    Proxy(int tunnelTo) throws IOException {
      this.tunnelTo = tunnelTo;
      Thread.ofVirtual().start(this::accept);
    }

    String url(String user) {
      return "http://" + user + "127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
      while (!listener.isClosed()) {
        try {
          Socket client = listener.accept();
          Thread.ofVirtual().start(() -> serve(client));
        } catch (IOException e) {
          return;
        }
      }
    }

    private void serve(Socket client) {
      try (client) {
        String head = head(client.getInputStream());
        heads.add(head);
        OutputStream out = client.getOutputStream();
        if (!head.startsWith("CONNECT ")) {
          RawServer.write(out, Fetches.ANSWER);
          return;
        }
        if (tunnelTo == 0) {
          RawServer.write(out, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
          return;
        }
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), tunnelTo)) {
          RawServer.write(out, "HTTP/1.1 200 Connection established\r\n\r\n");
          Thread back =
              Thread.ofVirtual()
                  .start(
                      () -> {
                        try {
                          server.getInputStream().transferTo(out);
                        } catch (IOException e) {
                          // The client is gone.
                        }
                      });
          client.getInputStream().transferTo(server.getOutputStream());
          server.shutdownOutput();
          back.join();
        }
      } catch (IOException e) {
        // The client is gone.
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private static String head(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int c = in.read();
        if (c < 0) {
          throw new IOException("no head");
        }
        head.append((char) c);
      }
      return head.toString();
    }

    @Override
    public void close() {
      try {
        listener.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private String fetch(ProxyOptions proxy, TlsOptions tls, String url) throws FetchException {
    HttpOptions options =
        new HttpOptions(
            new Authorization.Header("Bearer", new Secret("own"), ""),
            true,
            true,
            tls,
            proxy,
            Map.of());
    try (Fetcher fetcher = fetchers.create("", options)) {
      return Fetches.text(fetcher, url);
    }
  }

  private static ProxyOptions proxy(String url, String noProxy) {
    return new ProxyOptions(
        new Secret(url), noProxy, false, Map.of("X-Tunnel", List.of(new Secret("through"))));
  }

  @Test
  void plainRequestsGoToTheProxyWithItsCredentials() throws Exception {
    try (Proxy server = new Proxy(0)) {
      String text =
          fetch(proxy(server.url("u:p@"), ""), TlsOptions.DEFAULT, "http://only.example:9100/m");
      assertThat(text).isEqualTo("a 1\n");
      assertThat(server.heads.getFirst())
          .startsWith("GET http://only.example:9100/m HTTP/1.1\r\n")
          .contains("Proxy-Authorization: Basic dTpw\r\n", "Authorization: Bearer own\r\n")
          .doesNotContain("X-Tunnel");
    }
  }

  @Test
  void secureRequestsAreTunnelledAndTheProxySeesNoneOfTheirCredentials() throws Exception {
    try (TlsServer target = TlsServer.start();
        Proxy server = new Proxy(target.port())) {
      String text =
          fetch(
              proxy(server.url("u:p@"), ""),
              target.trusted("only.example"),
              "https://only.example:8443/m");
      assertThat(text).isEqualTo("a 1\n");
      assertThat(server.heads.getFirst())
          .startsWith("CONNECT only.example:8443 HTTP/1.1\r\n")
          .contains("Proxy-Authorization: Basic dTpw\r\n", "X-Tunnel: through\r\n")
          .doesNotContain("Bearer");
      assertThat(target.lastHeaders())
          .contains("authorization: Bearer own")
          .doesNotContain("X-Tunnel", "x-tunnel")
          .noneMatch(header -> header.startsWith("proxy-authorization"));
    }
  }

  @Test
  void aProxyThatIsNotReachedIsNotTakenForTheTarget() throws Exception {
    int port;
    String url;
    try (Proxy gone = new Proxy(0)) {
      port = gone.listener.getLocalPort();
      url = gone.url("u:hidden@");
    }
    assertThatThrownBy(
            () -> fetch(proxy(url, ""), TlsOptions.DEFAULT, "http://only.example:9100/m"))
        .hasMessage(
            "Get \"http://only.example:9100/m\": proxyconnect tcp: dial tcp 127.0.0.1:"
                + port
                + ": connect: connection refused");
    assertThatThrownBy(
            () ->
                fetch(
                    proxy("http://none.invalid:1", ""),
                    TlsOptions.DEFAULT,
                    "http://only.example:9100/m"))
        .hasMessage(
            "Get \"http://only.example:9100/m\": proxyconnect tcp: dial tcp: lookup none.invalid:"
                + " no such host");
  }

  @Test
  void proxyThatRefusesIsAnErrorWithoutItsPassword() throws Exception {
    try (Proxy server = new Proxy(0)) {
      assertThatThrownBy(
              () ->
                  fetch(
                      proxy(server.url("u:hidden@"), ""),
                      TlsOptions.DEFAULT,
                      "https://only.example/"))
          .isInstanceOf(FetchException.class)
          .hasMessage("Get \"https://only.example/\": Forbidden");
    }
  }

  @Test
  void exceptionsAreReachedDirectly() throws Exception {
    try (Proxy server = new Proxy(0);
        Proxy direct = new Proxy(0)) {
      String url = direct.url("") + "/m";
      assertThat(fetch(proxy(server.url(""), "127.0.0.0/8"), TlsOptions.DEFAULT, url))
          .isEqualTo("a 1\n");
      assertThat(server.heads).isEmpty();
      assertThat(direct.heads.getFirst()).startsWith("GET /m HTTP/1.1\r\n");
    }
  }

  @Test
  void theEnvironmentMayNameOneProxyWithOtherCredentialsForEachScheme() throws Exception {
    try (Proxy server = new Proxy(0)) {
      Map<String, String> environment =
          Map.of("HTTP_PROXY", server.url("plain:a@"), "HTTPS_PROXY", server.url("tunnel:b@"));
      try (JettyFetchers fromEnvironment = new JettyFetchers("test", environment::get)) {
        try (Fetcher fetcher = fromEnvironment.create("", Fetches.proxyFromEnvironment())) {
          assertThat(Fetches.text(fetcher, "http://only.example/")).isEqualTo("a 1\n");
          assertThatThrownBy(() -> Fetches.text(fetcher, "https://only.example/"))
              .hasMessageEndingWith("Forbidden");
        }
      }
      assertThat(server.heads.get(0)).contains("Proxy-Authorization: Basic cGxhaW46YQ==\r\n");
      assertThat(server.heads.get(1)).contains("Proxy-Authorization: Basic dHVubmVsOmI=\r\n");
    }
  }
}
