package dev.ferula.model;

/**
 * The stale marker: the one NaN bit pattern that ends a series. It is a signalling NaN, and any
 * arithmetic would set its quiet bit, so it is tested on raw bits as read from storage.
 */
public final class StaleMarker {
  /** The bits of the stale marker. */
  public static final long BITS = 0x7ff0000000000002L;

  /** The bits of the NaN that Prometheus writes for an ordinary "not a number". */
  public static final long NORMAL_NAN_BITS = 0x7ff8000000000001L;

  /** The stale marker as a double; compare it with {@link #isStale}, never with {@code ==}. */
  public static final double VALUE = Double.longBitsToDouble(BITS);

  private StaleMarker() {}

  public static boolean isStale(double value) {
    return Double.doubleToRawLongBits(value) == BITS;
  }
}
