package dev.ferula.scrape.http;

import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;

/**
 * Takes the beginning of a body of HTTP/2 as it comes, and the rest as it is read: what has come
 * before a connection ends is an answer, while Jetty drops what nobody has taken by then.
 */
class EagerListener extends InputStreamResponseListener {
  /** So many bytes of a body at the most are taken whether or not anybody reads them. */
  private static final int MAX_AHEAD = 1 << 20;

  /* A piece keeps the buffer that it was read into. */
  private static final int LEAST = 16 << 10;

  private int ahead;

  @Override
  public void onContent(Response response, Content.Chunk chunk, Runnable demander) {
    int size = Math.max(LEAST, chunk.remaining());
    if (response.getVersion() != HttpVersion.HTTP_2
        || Content.Chunk.isFailure(chunk)
        || ahead + size > MAX_AHEAD) {
      super.onContent(response, chunk, demander);
      return;
    }
    ahead += size;
    super.onContent(response, chunk, () -> {});
    demander.run();
  }
}
