package dev.ferula.web.api.status;

import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.Readiness;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The notices of the server: as a list, and as events while a client listens. */
public final class NotificationsApi {
  /** How often a subscriber looks whether the server stops. */
  private static final long LOOK_MILLIS = 200;

  /** So often a silent stream is asked whether anybody still listens. */
  private static final long HEARTBEAT_LOOKS = 15_000 / LOOK_MILLIS;

  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Notices notices;
  private final Readiness readiness;

  public NotificationsApi(Notices notices, Readiness readiness) {
    this.notices = notices;
    this.readiness = readiness;
  }

  public void addTo(HttpApi api, Router router) {
    String list = HttpApi.PREFIX + "/notifications";
    router.on("GET", list, api.always(exchange -> list()));
    router.on("GET", list + "/live", api.raw(this::live));
  }

  private ApiAnswer list() {
    return ApiAnswer.of(
        out -> {
          out.array();
          for (Notices.Notice notice : notices.current()) {
            notice.write(out);
          }
          out.endArray();
        });
  }

  private void live(Exchange exchange) throws IOException {
    exchange.header("Content-Type", "text/event-stream");
    exchange.header("Cache-Control", "no-cache");
    try (Notices.Subscription subscription = notices.subscribe()) {
      if (subscription == null) {
        exchange.respond(204);
        return;
      }
      AtomicBoolean gone = new AtomicBoolean();
      exchange.onClientGone(() -> gone.set(true));
      try (OutputStream out = exchange.streamed(200, "text/event-stream")) {
        out.flush();
        long silent = 0;
        while (!gone.get()) {
          Notices.Notice notice = subscription.next(LOOK_MILLIS, TimeUnit.MILLISECONDS);
          if (notice != null) {
            out.write(event(notice));
            out.flush();
            silent = 0;
          }
          if (readiness.state() == Readiness.State.STOPPING) {
            return;
          }
          if (notice == null && ++silent % HEARTBEAT_LOOKS == 0) {
            out.write(COMMENT);
            out.flush();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] event(Notices.Notice notice) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
    try (Json out = new Json(bytes)) {
      notice.write(out);
    }
    bytes.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    return bytes.toByteArray();
  }
}
