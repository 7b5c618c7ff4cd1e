package dev.ferula.scrape.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Additional request headers with their values read. */
final class HeaderList {
  static final HeaderList NONE = new HeaderList();

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

  void forEach(BiConsumer<String, String> visitor) {
    headers.forEach(header -> visitor.accept(header[0], header[1]));
  }
}
