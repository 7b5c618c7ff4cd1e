package dev.ferula.scrape.http;

import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.Content;

/**
 * Takes the beginning of a body as it comes, and the rest as it is read: what has come before a
 * connection of HTTP/2 ends is an answer, while Jetty drops what nobody has taken by then.
 */
class EagerListener extends InputStreamResponseListener {
  /** So many bytes at the most are taken before anybody reads them. */
  private static final int MAX_AHEAD = 1 << 20;

  private int ahead;

  @Override
  public void onContent(Response response, Content.Chunk chunk, Runnable demander) {
    int size = chunk.remaining();
    if (Content.Chunk.isFailure(chunk) || ahead + size > MAX_AHEAD) {
      super.onContent(response, chunk, demander);
      return;
    }
    ahead += size;
    super.onContent(response, chunk, () -> {});
    demander.run();
  }
}
