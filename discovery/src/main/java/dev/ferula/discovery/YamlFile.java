package dev.ferula.discovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of YAML, which are UTF-8 unless they begin with the mark of UTF-16, as libyaml has it. */
public final class YamlFile {
  private static final int MARK_BYTES = 2;
  private static final int FIRST = 0xFE;
  private static final int SECOND = 0xFF;

  private YamlFile() {}

  /**
   * The text of a file, without a mark of UTF-16.
   *
   * @throws java.nio.charset.CharacterCodingException if it is not written so
   */
  public static String text(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Charset charset = charset(bytes);
    int mark = charset.equals(StandardCharsets.UTF_8) ? 0 : MARK_BYTES;
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark))
        .toString();
  }

  private static Charset charset(byte[] bytes) {
    if (bytes.length >= MARK_BYTES) {
      int first = bytes[0] & 0xFF;
      int second = bytes[1] & 0xFF;
      if (first == FIRST && second == SECOND) {
        return StandardCharsets.UTF_16BE;
      }
      if (first == SECOND && second == FIRST) {
        return StandardCharsets.UTF_16LE;
      }
    }
    return StandardCharsets.UTF_8;
  }
}
