package dev.ferula.scrape.http;

import java.io.IOException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.HTTP2Channel;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer by HTTP/2 says that its body is, held against what comes. By HTTP/1.1 that
 * length is what ends a body, and nothing is to be checked. For one thread at a time.
 */
final class DeclaredLength {
  private static final long UNKNOWN = -1;

  private long left;

  /** A body is not as long as its answer says, in Go's words. */
  static final class Mismatch extends IOException {
    private static final long serialVersionUID = 1;

    Mismatch(String words) {
      super(words);
    }
  }

  private DeclaredLength(long left) {
    this.left = left;
  }

  /** What the head of an answer says; without effect where it says nothing. */
  static DeclaredLength of(HttpFields head) {
    // One that is no number does not come as far as this; of several Jetty holds on to the first.
    return new DeclaredLength(head.getLongField(HttpHeader.CONTENT_LENGTH));
  }

  /** Counts a piece of the body; why it is not to be, or null. */
  private @Nullable IOException came(int bytes, boolean last) {
    if (left == UNKNOWN) {
      return null;
    }
    if (bytes > left) {
      return new Mismatch(
          "net/http: server replied with more than declared Content-Length; truncated");
    }
    left -= bytes;
    return last ? ended() : null;
  }

  /** The body is over; why it should not be, or null. */
  @Nullable IOException ended() {
    return left > 0 ? new Mismatch("unexpected EOF") : null;
  }

  /**
   * Fails answers of another length than they say, if their body counts. Jetty resets their
   * streams, but tells nobody who waits for them.
   */
  static final class Watch implements HTTP2Session.FrameListener {
    private static final String KEY = DeclaredLength.class.getName();

    @Override
    public void onIncomingFrame(Session session, Frame frame) {
      if (frame instanceof HeadersFrame headers
          && headers.getMetaData() instanceof MetaData.Response response
          && response.getStatus() == HttpStatus.OK_200
          && stream(session, headers.getStreamId()) instanceof HTTP2Stream stream) {
        stream.setAttribute(KEY, of(response.getHttpFields()));
      } else if (frame instanceof DataFrame data
          && stream(session, data.getStreamId()) instanceof HTTP2Stream stream
          && stream.getAttribute(KEY) instanceof DeclaredLength length) {
        IOException wrong = length.came(data.remaining(), data.isEndStream());
        if (wrong != null) {
          fail(stream, wrong);
        }
      }
    }

    private static @Nullable Object stream(Session session, int id) {
      return session.getStream(id);
    }

    private static void fail(HTTP2Stream stream, IOException reason) {
      if (stream.getAttachment() instanceof HTTP2Channel.Client channel) {
        Runnable task = channel.onFailure(reason, Callback.NOOP);
        if (task != null) {
          task.run();
        }
      }
    }
  }
}
