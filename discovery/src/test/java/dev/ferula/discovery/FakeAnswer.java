package dev.ferula.discovery;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** An answer that is all there. */
record FakeAnswer(WebPage page) implements WebAnswer {
  @Override
  public int status() {
    return page.status();
  }

  @Override
  public String reason() {
    return page.reason();
  }

  @Override
  public String header(String name) {
    return page.headers().apply(name);
  }

  @Override
  public InputStream body() {
    return new ByteArrayInputStream(page.text().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {}
}
