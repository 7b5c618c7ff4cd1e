package dev.ferula.scrape.http;

import dev.ferula.model.GoQuote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Additional request headers with their values read. */
final class HeaderList {
  static final HeaderList NONE = new HeaderList();
  private static final char DELETE = 0x7f;

  private final List<String[]> headers = new ArrayList<>();

  private HeaderList() {}

  /** Reads values, secrets and files. */
  static HeaderList of(Map<String, HeaderValues> options) throws FetchException {
    HeaderList list = new HeaderList();
    for (Map.Entry<String, HeaderValues> entry : options.entrySet()) {
      String name = entry.getKey();
      entry.getValue().values().forEach(value -> list.add(name, value));
      entry.getValue().secrets().forEach(secret -> list.add(name, secret.value()));
      for (String file : entry.getValue().files()) {
        list.add(name, SecretFile.read(file, "header " + name));
      }
    }
    return list;
  }

  private void add(String name, String value) {
    headers.add(new String[] {name, value});
  }

  /**
   * A value as Jetty's client has to get it so that its UTF-8 is sent.
   *
   * @throws FetchException if it could be taken for more than one line, without showing it
   */
  static String sent(String name, String value) throws FetchException {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == DELETE) {
        throw new FetchException(
            FetchException.Kind.FAILED,
            "net/http: invalid header field value for " + GoQuote.quote(name));
      }
    }
    return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** The values as {@link #sent} gives them. */
  HeaderList sent() throws FetchException {
    HeaderList list = new HeaderList();
    for (String[] header : headers) {
      list.add(header[0], sent(header[0], header[1]));
    }
    return list;
  }

  void forEach(BiConsumer<String, String> visitor) {
    headers.forEach(header -> visitor.accept(header[0], header[1]));
  }
}
