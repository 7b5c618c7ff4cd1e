package dev.ferula.web.api.database;

import dev.ferula.remote.WriteAnswer;
import dev.ferula.remote.WriteReceiver;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.HttpFailure;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The endpoint of the remote write receiver. Thread-safe. */
public final class RemoteWriteApi {
  private static final String DISABLED =
      "remote write receiver needs to be enabled with --web.enable-remote-write-receiver";

  private final @Nullable WriteReceiver receiver;

  /**
   * The endpoint.
   *
   * @param receiver null where none is enabled
   */
  public RemoteWriteApi(@Nullable WriteReceiver receiver) {
    this.receiver = receiver;
  }

  /** Adds the endpoint. */
  public void addTo(HttpApi api, Router router) {
    api.onPlain(router, "POST", "/write", this::write);
  }

  private void write(Exchange exchange) throws IOException {
    if (receiver == null) {
      throw new HttpFailure(404, DISABLED);
    }
    WriteAnswer answer;
    try (InputStream body = exchange.bodyStream()) {
      answer =
          receiver.receive(
              exchange.requestHeader("Content-Encoding"),
              exchange.requestHeader("Content-Type"),
              body);
    }
    if (answer.withCounts()) {
      exchange.header(WriteAnswer.SAMPLES_HEADER, Long.toString(answer.samples()));
      exchange.header(WriteAnswer.HISTOGRAMS_HEADER, Long.toString(answer.histograms()));
      exchange.header(WriteAnswer.EXEMPLARS_HEADER, Long.toString(answer.exemplars()));
    }
    if (!answer.text().isEmpty()) {
      throw new HttpFailure(answer.status(), answer.text());
    }
    exchange.respond(answer.status());
  }
}
