package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/**
 * The name of a tag: 1 to 255 printable ASCII characters. Make one constant of each. Equal by name.
 */
public final class TagKey implements Comparable<TagKey> {
  /** The greatest length of a tag's key and of its value. */
  public static final int MAX_LENGTH = 255;

  private final String name;
  private final int hash;

  private TagKey(String name) {
    if (name.isEmpty() || name.length() > MAX_LENGTH || !isPrintableAscii(name)) {
      throw new IllegalArgumentException(
          "tag key must be 1 to 255 printable ASCII characters, got \"" + name + "\"");
    }
    this.name = name;
    this.hash = name.hashCode();
  }

  /**
   * The key of this name.
   *
   * @throws IllegalArgumentException if it is empty, too long or not printable ASCII
   */
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

  /** The key itself: printable ASCII. */
  public String name() {
    return name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TagKey that && is(that);
  }

  @Override
  public int hashCode() {
    return hash;
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
