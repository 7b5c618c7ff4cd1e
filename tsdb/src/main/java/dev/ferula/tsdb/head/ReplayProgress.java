package dev.ferula.tsdb.head;

import dev.ferula.disk.Disk;
import java.nio.file.Path;

/**
 * How far reading the log has come, in segments: {@code min} is the first, {@code max} the last,
 * {@code current} the one being read. Written by the opening thread, read by any.
 */
public final class ReplayProgress {
  private volatile int min;
  private volatile int max;
  private volatile int current;
  private volatile long passedOver;

  void begin(Disk disk, Path directory) {
    int first = Integer.MAX_VALUE;
    int last = 0;
    for (String name : disk.list(directory)) {
      if (name.length() == 8 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
        int index = Integer.parseInt(name);
        first = Math.min(first, index);
        last = Math.max(last, index);
      }
    }
    min = first == Integer.MAX_VALUE ? 0 : first;
    max = last;
    current = min;
  }

  void reach(int segment) {
    current = segment;
  }

  void finish(long recordsPassedOver) {
    passedOver = recordsPassedOver;
    current = max;
  }

  public int min() {
    return min;
  }

  public int max() {
    return max;
  }

  public int current() {
    return current;
  }

  /** How many records did not have to be read, as files of chunks have their samples. */
  public long passedOver() {
    return passedOver;
  }
}
