package dev.ferula.notifier;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.ClientConnector;

/** Posts by HTTP/1.1, keeping connections alive. */
public final class JettyAlertPost implements AlertPost {
  private static final String USER_AGENT = "Prometheus/3.14.0";
  private static final int SELECTORS = 1;

  private final HttpClient client;
  private final Supplier<Map<String, String>> headers;

  /**
   * A client, which is running until closed.
   *
   * @param headers asked before each request, so that credentials in files may change
   * @param tls for {@code https}
   * @throws IllegalArgumentException if the certificates or keys of TLS are not usable
   */
  public JettyAlertPost(
      Supplier<Map<String, String>> headers, AlertTls tls, boolean followRedirects) {
    this.headers = headers;
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(SELECTORS);
    connector.setSslContextFactory(tls.contextFactory());
    client = new HttpClient(new HttpClientTransportOverHTTP(connector));
    client.setExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("notifier-http-", 0).factory()));
    client.setFollowRedirects(followRedirects);
    client.setUserAgentField(null);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not start", e);
    }
  }

  @Override
  public int post(String url, byte[] json, Duration timeout)
      throws IOException, InterruptedException {
    Request request;
    try {
      request = client.newRequest(URI.create(url));
    } catch (IllegalArgumentException e) {
      throw new IOException("not a URL: " + e.getMessage(), e);
    }
    request
        .method(HttpMethod.POST)
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .headers(
            fields -> {
              fields.put("User-Agent", USER_AGENT);
              headers.get().forEach(fields::put);
            })
        .body(new BytesRequestContent("application/json", json));
    try {
      ContentResponse response = request.send();
      return response.getStatus();
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage();
      throw new IOException(message == null ? cause.toString() : message, cause);
    }
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP client does not stop", e);
    }
  }
}
