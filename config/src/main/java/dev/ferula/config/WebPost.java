package dev.ferula.config;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.WebAnswer;
import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.WebRequest;
import dev.ferula.discovery.aws.AwsSigner;
import dev.ferula.notifier.AlertPost;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Alerts posted by the client that discovers and scrapes: the same authentication, TLS and proxies.
 *
 * @param signer signs what is sent; null if nobody asks for signatures
 */
record WebPost(WebClient client, @Nullable AwsSigner signer) implements AlertPost {
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final int FORBIDDEN = 403;

  @Override
  public int post(String url, byte[] json, Duration timeout)
      throws IOException, InterruptedException {
    String content = new String(json, StandardCharsets.UTF_8);
    WebRequest request = signed(WebRequest.post(url, "application/json", content, timeout));
    try (WebAnswer answer = client.open(request);
        InputStream body = answer.body()) {
      // Read to its end, so that the connection can be used again.
      OutputStream.nullOutputStream().write(body.readNBytes(MAX_ANSWER_BYTES));
      if (signer != null && answer.status() == FORBIDDEN) {
        signer.forget();
      }
      return answer.status();
    }
  }

  private WebRequest signed(WebRequest request) throws IOException, InterruptedException {
    if (signer == null) {
      return request;
    }
    try {
      return signer.sign(request);
    } catch (DiscoveryException e) {
      throw new IOException("could not sign the request: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
    if (signer != null) {
      signer.close();
    }
  }
}
