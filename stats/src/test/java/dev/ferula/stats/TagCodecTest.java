package dev.ferula.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagCodecTest {
  private static final TagKey A = TagKey.of("a");
  private static final TagKey B = TagKey.of("b");

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Test
  void binaryLeavesOutWhatDoesNotPropagate() {
    TagContext tags = Tags.of(A, "xy").with(B, "local", TagTtl.NO_PROPAGATION);
    assertThat(TagsBinary.encode(tags)).isEqualTo(hex("00 00 01 61 02 78 79"));
    assertThat(TagsBinary.encode(Tags.of())).isEqualTo(hex("00"));
  }

  @Test
  void binaryTakesTheLastOfADoubleKeyAndStopsAtAnUnknownField() {
    assertThat(TagsBinary.decode(hex("00 00 01 61 01 78 00 01 61 01 79")))
        .isEqualTo(Tags.of(A, "y"));
    assertThat(TagsBinary.decode(hex("00 00 01 61 01 78 07 ff ff"))).isEqualTo(Tags.of(A, "x"));
    assertThat(TagsBinary.decode(hex("00 00 01 61 00"))).isEqualTo(Tags.of(A, ""));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'', empty",
    "01, version",
    "ff, version",
    "00 00, cut off",
    "00 00 01, only 0 bytes follow",
    "00 00 01 61, cut off",
    "00 00 01 61 05 78, only 1 bytes follow",
    "00 00 ff ff ff ff 0f, too great",
    "00 00 80 80 80 80 80, too great",
    "00 00 00 01 78, printable ASCII",
    "00 00 01 e9 01 78, printable ASCII",
    "00 00 01 61 01 07, printable ASCII",
  })
  void binaryRefusesWhatIsMalformedAsAWhole(String bytes, String reason) {
    assertThatThrownBy(() -> TagsBinary.decode(hex(bytes)))
        .isInstanceOf(TagFormatException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void binaryHoldsAtMost8192BytesOfKeysAndValues() {
    TagContext tags = Tags.of();
    for (int i = 0; i < 32; i++) {
      tags = tags.with(TagKey.of("k" + (i + 10)), "v".repeat(253));
    }
    byte[] encoded = TagsBinary.encode(tags);
    assertThat(TagsBinary.decode(encoded)).isEqualTo(tags);
    TagContext tooLong = tags.with(A, "");
    assertThatThrownBy(() -> TagsBinary.encode(tooLong)).hasMessageContaining("8192");
    byte[] more = Arrays.copyOf(encoded, encoded.length + 4);
    System.arraycopy(hex("00 01 61 00"), 0, more, encoded.length, 4);
    assertThatThrownBy(() -> TagsBinary.decode(more)).hasMessageContaining("8192");
  }

  @Test
  void everyContextComesBackFromBothForms() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      TagContext tags = Tags.of();
      for (int n = random.nextInt(6); n > 0; n--) {
        tags = tags.with(TagKey.of(text(random, 1 + random.nextInt(20))), value(random));
      }
      assertThat(TagsBinary.decode(TagsBinary.encode(tags))).as("seed %d", seed).isEqualTo(tags);
      assertThat(TagsText.decodeBaggage(TagsText.encodeBaggage(tags)))
          .as("seed %d", seed)
          .isEqualTo(tags);
    }
  }

  @Test
  void hostileBytesAreDecodedOrRefusedButNeverCrash() {
    long seed = 11;
    Random random = new Random(seed);
    byte[] valid = TagsBinary.encode(Tags.of(A, "value", B, "other"));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = random.nextBoolean() ? valid.clone() : new byte[random.nextInt(40)];
      for (int n = random.nextInt(4); n >= 0 && bytes.length > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      try {
        assertThat(TagsBinary.decode(bytes).size()).isLessThan(40);
      } catch (TagFormatException e) {
        assertThat(e).as("seed %d step %d", seed, i).hasMessageStartingWith("tags: ");
      }
      try {
        assertThat(TagsText.decodeBaggage(text).size()).isLessThan(40);
      } catch (TagFormatException e) {
        assertThat(e).as("seed %d step %d", seed, i).hasMessageStartingWith("baggage: ");
      }
    }
  }

  @Test
  void baggageEscapesWhatAHeaderCannotHold() {
    TagContext tags = Tags.of(TagKey.of("a b"), "1,2;3=4 \"%\"\\", B, "plain/x=y");
    String header = TagsText.encodeBaggage(tags);
    assertThat(header).isEqualTo("a%20b=1%2C2%3B3=4%20%22%25%22%5C,b=plain/x=y");
    assertThat(TagsText.decodeBaggage(header)).isEqualTo(tags);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=x,b=y", " a = x ; p=1;q , b=y ", "a=%78,b=y;only", "b=z,a=x,b=y"})
  void baggageIgnoresSpacesAndProperties(String header) {
    assertThat(TagsText.decodeBaggage(header)).isEqualTo(Tags.of(A, "x", B, "y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "=x", "a=x,", ",a=x", "a=%4", "a=%zz", "a=é", "a=%C3%A9", "a=%FF"})
  void malformedBaggageHasNoTagsAtAll(String header) {
    assertThatThrownBy(() -> TagsText.decodeBaggage("b=y," + header))
        .isInstanceOf(TagFormatException.class)
        .hasMessageStartingWith("baggage: tag at offset ");
  }

  @Test
  void correlationContextEscapesNothing() {
    assertThat(TagsText.decodeCorrelationContext("a=x;ttl=-1,b=%78"))
        .isEqualTo(Tags.of(A, "x", B, "%78"));
    assertThat(TagsText.decodeCorrelationContext("")).isEqualTo(Tags.of());
    assertThatThrownBy(() -> TagsText.decodeCorrelationContext("a=x=y"))
        .hasMessageStartingWith("Correlation-Context: ");
  }

  @Test
  void headersAreLimitedInTagsAndLength() {
    StringBuilder many = new StringBuilder("k0=v");
    for (int i = 1; i < 180; i++) {
      many.append(",k").append(i).append("=v");
    }
    assertThat(TagsText.decodeBaggage(many.toString()).size()).isEqualTo(180);
    assertThatThrownBy(() -> TagsText.decodeBaggage(many + ",k180=v")).hasMessageContaining("180");
    assertThatThrownBy(() -> TagsText.decodeBaggage("a=x;" + "p".repeat(4096)))
        .hasMessageContaining("4096");
    assertThatThrownBy(() -> TagsText.decodeBaggage("a".repeat(8193))).hasMessageContaining("8192");
    TagContext escaped = Tags.of();
    for (int i = 0; i < 20; i++) {
      escaped = escaped.with(TagKey.of("k" + i), ",".repeat(200));
    }
    TagContext tooLong = escaped;
    assertThatThrownBy(() -> TagsText.encodeBaggage(tooLong)).hasMessageContaining("8192");
  }

  private static String text(Random random, int length) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < length; i++) {
      out.append((char) (' ' + random.nextInt(95)));
    }
    return out.toString();
  }

  private static String value(Random random) {
    return text(random, random.nextInt(30));
  }
}
