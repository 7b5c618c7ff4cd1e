package dev.ferula.config;

import dev.ferula.discovery.WebAnswer;
import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.WebRequest;
import dev.ferula.scrape.http.Exchanger;
import dev.ferula.scrape.http.FetchException;
import dev.ferula.scrape.http.HttpAsk;
import dev.ferula.scrape.http.HttpReply;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Objects;

/**
 * Discovery's requests made by the client that scrapes: the same authentication, TLS and proxies.
 */
public record ExchangerClient(Exchanger exchanger) implements WebClient {
  @Override
  public WebAnswer open(WebRequest request) throws IOException, InterruptedException {
    URI uri;
    try {
      uri = URI.create(request.url());
    } catch (IllegalArgumentException e) {
      throw new IOException("not a URL: " + e.getMessage(), e);
    }
    HttpAsk ask =
        new HttpAsk(
            request.method(),
            uri,
            request.unixSocket(),
            request.headers(),
            request.content(),
            request.timeout());
    try {
      return new Answer(exchanger.open(ask));
    } catch (FetchException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    exchanger.close();
  }

  private record Answer(HttpReply reply) implements WebAnswer {
    @Override
    public int status() {
      return reply.status();
    }

    @Override
    public String reason() {
      return reply.reason();
    }

    @Override
    public String header(String name) {
      return Objects.requireNonNullElse(reply.header(name), "");
    }

    @Override
    public InputStream body() {
      return reply.body();
    }

    @Override
    public void close() {
      reply.close();
    }
  }
}
