package dev.ferula.textparse;

/** Reads a message of a name and a value, as exposition and remote write have them. */
public final class ProtoLabel {
  private ProtoLabel() {}

  /**
   * Decodes the label in the range and appends it.
   *
   * @param check whether name and value must be well-formed
   */
  public static void append(ProtoCursor in, int from, int to, LabelBuffer into, boolean check) {
    in.enter(from, to, "LabelPair");
    int nameStart = from;
    int nameEnd = from;
    int valueFrom = from;
    int valueEnd = from;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> {
          in.require(ProtoCursor.LENGTH_DELIMITED, "Name");
          int length = in.length();
          nameStart = in.at;
          nameEnd = in.at + length;
          in.at = nameEnd;
          if (check && (length == 0 || !Utf8.isValid(in.b, nameStart, nameEnd))) {
            throw in.fail("invalid label name: " + Quote.raw(in.b, nameStart, nameEnd));
          }
        }
        case 2 -> {
          in.require(ProtoCursor.LENGTH_DELIMITED, "Value");
          int length = in.length();
          valueFrom = in.at;
          valueEnd = in.at + length;
          in.at = valueEnd;
          if (check && !Utf8.isValid(in.b, valueFrom, valueEnd)) {
            throw in.fail("invalid label value: " + Quote.raw(in.b, valueFrom, valueEnd));
          }
        }
        default -> in.skip();
      }
    }
    into.add(in.b, nameStart, nameEnd, valueFrom, valueEnd);
  }
}
