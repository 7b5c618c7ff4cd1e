package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.AnswerHead;
import dev.ferula.scrape.wire.Exchange;
import dev.ferula.scrape.wire.WireClient;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one target over plain connections.
 *
 * @param redirects goes where answers send to; null where they are not followed
 */
record PlainFetch(
    FetchRequest request,
    PlainRequest plain,
    WireClient wire,
    @Nullable JettyFetcher redirects,
    Unpackers unpackers)
    implements TargetFetch {
  /* The rest of an answer that does not count is read if that is cheaper than a new connection. */
  private static final long MAX_IGNORED_BYTES = 64 << 10;

  @Override
  public boolean mayWait() {
    return false;
  }

  @Override
  public void fetch(BodyBuffer body, Outcome outcome) {
    body.clear(request.maxBodyBytes());
    long deadline = System.nanoTime() + request.timeout().toNanos();
    wire.send(plain.route(), new Answering(plain.head(), deadline, body, outcome));
  }

  private final class Answering extends Exchange {
    private final long until;
    private final BodyBuffer body;
    private final Outcome outcome;
    private int status;
    private String contentType = "";
    private String location = "";
    private Unpackers.@Nullable Unpacker packed;
    private @Nullable FetchException refusal;

    Answering(byte[] head, long deadline, BodyBuffer body, Outcome outcome) {
      super(head, deadline);
      this.until = deadline;
      this.body = body;
      this.outcome = outcome;
    }

    @Override
    protected boolean head(AnswerHead head) {
      status = head.status();
      location = head.location();
      if (status != 200) {
        refusal =
            new FetchException(
                FetchException.Kind.STATUS, "server returned HTTP status " + head.statusText());
        return head.contentLength() >= 0 && head.contentLength() <= MAX_IGNORED_BYTES;
      }
      contentType = head.contentType();
      if (head.contentEncoding().equals("gzip")) {
        packed = unpackers.take(body, request.maxBodyBytes());
      }
      return true;
    }

    @Override
    protected boolean body(ByteBuffer piece) {
      if (status != 200) {
        return true;
      }
      BodyBuffer into = packed == null ? body : packed.bytes();
      refusal = refusal(into, into.append(piece));
      return refusal == null;
    }

    private @Nullable FetchException refusal(BodyBuffer into, boolean taken) {
      String reason = into.refusal();
      if (reason != null) {
        return new FetchException(FetchException.Kind.FAILED, reason);
      }
      boolean fits = taken && (into != body || body.length() < request.maxBodyBytes());
      return fits
          ? null
          : new FetchException(FetchException.Kind.BODY_TOO_LARGE, "body size limit exceeded");
    }

    @Override
    protected void end(@Nullable IOException failure) {
      // What is known already is not made less by how the rest of the answer ends.
      FetchException reason = refusal;
      if (reason == null && failure != null) {
        reason = told(failure);
      } else if (reason == null && packed != null) {
        reason = unpack(packed);
      }
      if (packed != null) {
        unpackers.give(packed);
      }
      if (reason == null) {
        outcome.fetched(contentType);
      } else if (failure == null && redirects != null && isRedirect()) {
        JettyFetcher follower = redirects;
        Thread.ofVirtual().name("scrape-redirect").start(() -> follow(follower));
      } else {
        outcome.failed(reason);
      }
    }

    /* As Go tells it: what goes wrong within the body without the request. */
    private FetchException told(IOException failure) {
      if (failure instanceof ClosedChannelException) {
        return FetchFailures.failed(JettyFetcher.ask(request), "context canceled");
      }
      if (status == 0 && failure instanceof ProtocolException) {
        return FetchFailures.failed(
            JettyFetcher.ask(request),
            "net/http: HTTP/1.x transport connection broken: " + FetchFailures.reason(failure));
      }
      FetchException told = FetchFailures.translate(JettyFetcher.ask(request), failure);
      return status == 0 ? told : new FetchException(told.kind(), FetchFailures.reason(failure));
    }

    private @Nullable FetchException unpack(Unpackers.Unpacker unpacker) {
      try {
        FetchException[] reason = new FetchException[1];
        unpacker.unpack(
            piece -> {
              reason[0] = refusal(body, body.append(piece));
              return reason[0] == null;
            });
        return reason[0];
      } catch (ZipException e) {
        return new FetchException(FetchException.Kind.FAILED, FetchFailures.reason(e));
      }
    }

    private boolean isRedirect() {
      return JettyExchanger.isRedirect(status) && !location.isEmpty();
    }

    private void follow(JettyFetcher follower) {
      String type;
      try {
        type = follower.follow(request, status, location, until, body);
      } catch (FetchException e) {
        outcome.failed(e);
        return;
      } catch (RuntimeException e) {
        outcome.failed(new FetchException(FetchException.Kind.FAILED, "request failed: " + e));
        return;
      }
      outcome.fetched(type);
    }
  }
}
