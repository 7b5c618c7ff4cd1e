package dev.ferula.scrape.http;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Takes the body of a good answer that is not compressed into its sink on the client's own thread:
 * who waits is woken once for the whole answer, not once for each piece. Other answers are read as
 * a stream.
 */
final class BodyListener extends EagerListener {
  private final BodySink sink;
  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile boolean direct;
  private volatile @Nullable Throwable failure;
  private boolean empty = true;

  BodyListener(BodySink sink) {
    this.sink = sink;
  }

  /** Whether the body goes to the sink; then it is there when {@link #get} returns. */
  boolean isDirect() {
    return direct;
  }

  @Override
  public void onHeaders(Response response) {
    direct =
        response.getStatus() == 200
            && !"gzip".equals(response.getHeaders().get(HttpHeader.CONTENT_ENCODING));
    super.onHeaders(response);
    if (!direct) {
      settled.countDown();
    }
  }

  @Override
  public void onContent(Response response, Content.Chunk chunk, Runnable demander) {
    if (!direct || Content.Chunk.isFailure(chunk)) {
      super.onContent(response, chunk, demander);
      return;
    }
    empty = false;
    FetchException refusal = sink.take(chunk.getByteBuffer());
    if (refusal == null) {
      demander.run();
    } else {
      failure = refusal;
      var _ = response.abort(refusal);
    }
  }

  @Override
  public void onFailure(Response response, Throwable reason) {
    if (failure == null) {
      failure = reason;
    }
    super.onFailure(response, reason);
  }

  @Override
  public void onComplete(Result result) {
    if (empty && failure == null && result.getResponse().getVersion() == HttpVersion.HTTP_2) {
      failure = DeclaredLength.of(result.getResponse().getHeaders()).ended();
    }
    super.onComplete(result);
    settled.countDown();
  }

  @Override
  public Response get(long timeout, TimeUnit unit)
      throws InterruptedException, TimeoutException, ExecutionException {
    if (!settled.await(timeout, unit)) {
      throw new TimeoutException();
    }
    Throwable reason = failure;
    if (direct && reason != null) {
      throw new ExecutionException(reason);
    }
    return super.get(timeout, unit);
  }
}
