package dev.ferula.scrape.http;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.HTTP2Channel;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Fails answers by HTTP/2 whose frames make none, or a body of another length than they say, if it
 * counts. Jetty passes over some of them, and of others it tells nobody who waits.
 */
final class AnswerWatch implements HTTP2Session.FrameListener {
  /* The length that the head said, once there was one. */
  private static final String LENGTH = DeclaredLength.class.getName();

  /* After so long no request is just being sent any more. */
  private static final long LATE_MILLIS = 100;

  private final Scheduler timer;

  AnswerWatch(Scheduler timer) {
    this.timer = timer;
  }

  @Override
  public void onIncomingFrame(Session session, Frame frame) {
    if (frame instanceof HeadersFrame headers
        && stream(session, headers.getStreamId()) instanceof HTTP2Stream stream) {
      fail(stream, headers(stream, headers));
    } else if (frame instanceof DataFrame data
        && stream(session, data.getStreamId()) instanceof HTTP2Stream stream) {
      fail(stream, data(stream, data));
    } else if (frame instanceof GoAwayFrame away) {
      lastTaken(session, away.getLastStreamId());
    }
  }

  /* A request that is sent while the connection is closed may be forgotten, though the server says that it takes no more. */
  private void lastTaken(Session session, int last) {
    var _ =
        timer.schedule(
            () ->
                session.getStreams().stream()
                    .filter(stream -> stream.getId() > last)
                    .forEach(
                        stream ->
                            fail((HTTP2Stream) stream, new IOException(FetchFailures.UNSENT))),
            LATE_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private static @Nullable Object stream(Session session, int id) {
    return session.getStream(id);
  }

  private static @Nullable IOException headers(HTTP2Stream stream, HeadersFrame frame) {
    if (frame.getMetaData() instanceof MetaData.Failed) {
      return null; // Jetty tells why.
    }
    boolean begun = stream.getAttribute(LENGTH) != null;
    if (!(frame.getMetaData() instanceof MetaData.Response head)) {
      return begun
          ? trailers(frame)
          : unlike("; malformed response from server: missing status pseudo header");
    }
    if (begun) {
      return broken();
    }
    if (!HttpStatus.isInformational(head.getStatus())) {
      boolean counts = head.getStatus() == HttpStatus.OK_200;
      DeclaredLength length =
          counts ? DeclaredLength.of(head.getHttpFields()) : DeclaredLength.none();
      stream.setAttribute(LENGTH, length);
    }
    return null;
  }

  private static @Nullable IOException trailers(HeadersFrame frame) {
    return frame.isEndStream() ? null : broken();
  }

  private static @Nullable IOException data(HTTP2Stream stream, DataFrame frame) {
    return stream.getAttribute(LENGTH) instanceof DeclaredLength length
        ? length.came(frame.remaining(), frame.isEndStream())
        : unlike("");
  }

  private static IOException unlike(String more) {
    return new IOException("stream error: PROTOCOL_ERROR" + more);
  }

  private static IOException broken() {
    return new IOException("connection error: PROTOCOL_ERROR");
  }

  private static void fail(HTTP2Stream stream, @Nullable IOException reason) {
    if (reason != null && stream.getAttachment() instanceof HTTP2Channel.Client channel) {
      Runnable task = channel.onFailure(reason, Callback.NOOP);
      if (task != null) {
        task.run();
      }
    }
  }
}
