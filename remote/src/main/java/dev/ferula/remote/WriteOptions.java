package dev.ferula.remote;

import java.util.List;

/**
 * How a receiver works.
 *
 * @param accepted the messages that are taken
 * @param startZeros whether a zero is stored at the start timestamp of a cumulative value
 * @param typeAndUnitLabels whether type and unit of version 2.0 become labels
 * @param metadata whether the metadata of version 2.0 is stored
 */
public record WriteOptions(
    List<WriteMessage> accepted, boolean startZeros, boolean typeAndUnitLabels, boolean metadata) {
  /** Both messages, nothing optional. */
  public static final WriteOptions DEFAULT =
      new WriteOptions(List.of(WriteMessage.V1, WriteMessage.V2), false, false, false);

  public WriteOptions {
    accepted = List.copyOf(accepted);
  }
}
