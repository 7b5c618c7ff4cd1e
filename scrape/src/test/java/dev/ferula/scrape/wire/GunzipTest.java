package dev.ferula.scrape.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GunzipTest {
  private static final long SEED = Long.getLong("seed", 20261128);

  private static byte[] zipped(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] unpacked(Gunzip gunzip, byte[] packed) throws ZipException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    gunzip.unpack(
        packed,
        packed.length,
        piece -> {
          out.write(piece.array(), piece.position(), piece.remaining());
          return true;
        });
    return out.toByteArray();
  }

  @Test
  void bodiesOfAnySizeOneAfterAnotherAndMembersInARow() throws IOException {
    try (Gunzip gunzip = new Gunzip()) {
      ByteArrayOutputStream members = new ByteArrayOutputStream();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int size : new int[] {0, 1, 100, 65_536, 65_537, 1_000_000}) {
        byte[] plain =
            "a_metric{label=\"value\"} 1\n".repeat(size / 26 + 1).getBytes(StandardCharsets.UTF_8);
        assertThat(unpacked(gunzip, zipped(plain))).isEqualTo(plain);
        members.writeBytes(zipped(plain));
        all.writeBytes(plain);
      }
      assertThat(unpacked(gunzip, members.toByteArray())).isEqualTo(all.toByteArray());
    }
  }

  @Test
  void headersMayHaveAllThatTheyMayHave() throws IOException {
    byte[] plain = {1, 2, 3};
    byte[] packed = zipped(plain);
    ByteArrayOutputStream full = new ByteArrayOutputStream();
    full.write(packed, 0, 3);
    full.write(2 | 4 | 8 | 16);
    full.write(packed, 4, 6);
    full.writeBytes(new byte[] {2, 0, 'x', 'y', 'n', 0, 'c', 'c', 0});
    CRC32 header = new CRC32();
    header.update(full.toByteArray());
    full.write((int) header.getValue());
    full.write((int) header.getValue() >> 8);
    int crc = full.size() - 1;
    full.write(packed, 10, packed.length - 10);
    try (Gunzip gunzip = new Gunzip()) {
      assertThat(unpacked(gunzip, full.toByteArray())).isEqualTo(plain);
      byte[] other = full.toByteArray();
      other[crc]++;
      assertThatThrownBy(() -> unpacked(gunzip, other)).hasMessage("gzip: invalid header");
    }
  }

  @Test
  void namesInHeadersEndSomewhere() throws IOException {
    byte[] packed = zipped(new byte[0]);
    packed[3] = 8;
    byte[] endless = Arrays.copyOf(packed, 2_000);
    Arrays.fill(endless, 10, endless.length, (byte) 'n');
    try (Gunzip gunzip = new Gunzip()) {
      assertThatThrownBy(() -> unpacked(gunzip, endless)).hasMessage("gzip: invalid header");
    }
  }

  @Test
  void whoHasEnoughIsGivenNoMore() throws IOException {
    try (Gunzip gunzip = new Gunzip()) {
      int[] pieces = new int[1];
      byte[] bomb = zipped(new byte[64 << 20]);
      gunzip.unpack(bomb, bomb.length, _ -> ++pieces[0] < 3);
      assertThat(pieces[0]).isEqualTo(3);
    }
  }

  /**
   * What Java's own stream takes is taken, with the same bytes; but nothing may stand behind it.
   */
  @Test
  void mutatedBodiesAreTakenOrRefusedAsByTheLibrary() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] good = zipped("a 1\nb{c=\"d\"} 2\n".repeat(20).getBytes(StandardCharsets.UTF_8));
    int taken = 0;
    try (Gunzip gunzip = new Gunzip()) {
      for (int i = 0; i < 5_000; i++) {
        byte[] packed = good.clone();
        packed[random.nextInt(packed.length)] ^= (byte) (1 << random.nextInt(8));
        byte[] expected;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
          expected = in.readAllBytes();
        } catch (IOException e) {
          assertThatThrownBy(() -> unpacked(gunzip, packed))
              .as("seed %d, %d: %s", SEED, i, e)
              .isInstanceOf(ZipException.class);
          continue;
        }
        taken++;
        assertThat(unpacked(gunzip, packed)).as("seed %d, %d", SEED, i).isEqualTo(expected);
      }
    }
    assertThat(taken).isPositive();
  }

  @Test
  void cutBodiesAndOtherBytesAreRefused() throws IOException {
    byte[] good = zipped("a 1\n".repeat(100).getBytes(StandardCharsets.UTF_8));
    try (Gunzip gunzip = new Gunzip()) {
      for (int length = 0; length < good.length; length++) {
        byte[] cut = Arrays.copyOf(good, length);
        assertThatThrownBy(() -> unpacked(gunzip, cut)).isInstanceOf(ZipException.class);
      }
      byte[] longer = Arrays.copyOf(good, good.length + 1);
      assertThatThrownBy(() -> unpacked(gunzip, longer)).hasMessage("unexpected EOF");
      byte[] other = Arrays.copyOf(good, good.length + 10);
      assertThatThrownBy(() -> unpacked(gunzip, other)).hasMessage("gzip: invalid header");
      assertThatThrownBy(() -> unpacked(gunzip, "a 1\nb 2\nc 3\n".getBytes(StandardCharsets.UTF_8)))
          .hasMessage("gzip: invalid header");
    }
  }
}
