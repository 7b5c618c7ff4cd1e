package dev.ferula.stats;

/** The name of a tag: 1 to 255 printable ASCII characters. Make one constant of each. */
public record TagKey(String name) implements Comparable<TagKey> {
  /** The greatest length of a tag's key and of its value. */
  public static final int MAX_LENGTH = 255;

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it is empty, too long or not printable ASCII
   */
  public TagKey {
    if (name.isEmpty() || name.length() > MAX_LENGTH || !isPrintableAscii(name)) {
      throw new IllegalArgumentException(
          "tag key must be 1 to 255 printable ASCII characters, got \"" + name + "\"");
    }
  }

  public static TagKey of(String name) {
    return new TagKey(name);
  }

  /** Whether every character is in the range from space to tilde. */
  static boolean isPrintableAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  static boolean isValue(String value) {
    return value.length() <= MAX_LENGTH && isPrintableAscii(value);
  }

  /** Equality that is quick for the same object, which is the rule. */
  @SuppressWarnings("ReferenceEquality")
  boolean is(TagKey that) {
    return this == that || name.equals(that.name);
  }

  @Override
  public int compareTo(TagKey that) {
    return name.compareTo(that.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
