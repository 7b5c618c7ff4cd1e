package dev.ferula.disk;

/**
 * Stored bytes are not what was written: in which file, where, what was expected, what is there.
 */
public final class CorruptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String resource;
  private final long offset;
  private final String expected;
  private final String actual;

  public CorruptionException(String resource, long offset, String expected, String actual) {
    super(resource + ": expected " + expected + " at offset " + offset + ", got " + actual);
    this.resource = resource;
    this.offset = offset;
    this.expected = expected;
    this.actual = actual;
  }

  /** The file, or what else the bytes belong to. */
  public String resource() {
    return resource;
  }

  /** Where the damage was noticed, in bytes from the start of the resource. */
  public long offset() {
    return offset;
  }

  public String expected() {
    return expected;
  }

  public String actual() {
    return actual;
  }
}
