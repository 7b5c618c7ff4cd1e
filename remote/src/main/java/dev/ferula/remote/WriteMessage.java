package dev.ferula.remote;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The two protobuf messages that samples are written with. */
public enum WriteMessage {
  /** Remote write 1.0: labels spelled out with each series. */
  V1("prometheus.WriteRequest"),
  /** Remote write 2.0: labels as references to a table of symbols. */
  V2("io.prometheus.write.v2.Request");

  private static final String MEDIA_TYPE = "application/x-protobuf";

  private final String text;

  WriteMessage(String text) {
    this.text = text;
  }

  /** The full name of the message. */
  public String text() {
    return text;
  }

  /**
   * The message of that name.
   *
   * @throws IllegalArgumentException naming those there are
   */
  public static WriteMessage of(String name) {
    for (WriteMessage message : values()) {
      if (message.text.equals(name)) {
        return message;
      }
    }
    throw new IllegalArgumentException(
        "unknown type for remote write protobuf message "
            + name
            + ", supported: "
            + names(Arrays.asList(values())));
  }

  static String names(List<WriteMessage> messages) {
    return messages.stream().map(WriteMessage::text).collect(Collectors.joining(", "));
  }

  /** The message that a content type names, 1.0 where it names none. */
  static WriteMessage ofContentType(String header) {
    String contentType = header.isEmpty() ? MEDIA_TYPE : header.strip();
    String[] parts = contentType.split(";", -1);
    if (!parts[0].equals(MEDIA_TYPE)) {
      throw unsupported(
          "expected "
              + MEDIA_TYPE
              + " as the first (media) part, got "
              + contentType
              + " content-type");
    }
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].split("=", -1);
      if (pair.length != 2) {
        throw unsupported(
            "as per https://www.rfc-editor.org/rfc/rfc9110#parameter expected parameters to be"
                + " key-values, got "
                + parts[i]
                + " in "
                + contentType
                + " content-type");
      }
      if (pair[0].equals("proto")) {
        try {
          return of(pair[1]);
        } catch (IllegalArgumentException e) {
          throw unsupported("got " + contentType + " content type; " + e.getMessage());
        }
      }
    }
    return V1;
  }

  private static WriteRefusal unsupported(String text) {
    return new WriteRefusal(WriteRefusal.UNSUPPORTED_MEDIA_TYPE, text);
  }
}
