package dev.ferula.textparse;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Breaks bodies in the ways that find mistakes in parsers. */
final class Mutations {
  private static final byte[] TELLING = {
    0,
    '\n',
    '\r',
    '"',
    '\\',
    '{',
    '}',
    ',',
    '=',
    '#',
    ' ',
    '\t',
    'e',
    '-',
    '.',
    (byte) 0xff,
    (byte) 0x80
  };

  private Mutations() {}

  static byte[] mutate(byte[] body, SplittableRandom random) {
    byte[] mutated = body.clone();
    int times = random.nextInt(1, 6);
    for (int i = 0; i < times && mutated.length > 0; i++) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(6)) {
        case 0 -> mutated[at] = (byte) random.nextInt(256);
        case 1 -> mutated[at] = TELLING[random.nextInt(TELLING.length)];
        case 2 -> mutated = Arrays.copyOf(mutated, at);
        case 3 -> mutated = without(mutated, at, random.nextInt(1, 20));
        case 4 -> mutated = doubled(mutated, at, random.nextInt(1, 40));
        default -> mutated[at] ^= (byte) (1 << random.nextInt(8));
      }
    }
    return mutated;
  }

  private static byte[] without(byte[] body, int at, int length) {
    int to = Math.min(body.length, at + length);
    byte[] result = Arrays.copyOf(body, body.length - (to - at));
    System.arraycopy(body, to, result, at, body.length - to);
    return result;
  }

  private static byte[] doubled(byte[] body, int at, int length) {
    int to = Math.min(body.length, at + length);
    byte[] result = Arrays.copyOf(body, body.length + to - at);
    System.arraycopy(body, at, result, to, body.length - at);
    return result;
  }
}
