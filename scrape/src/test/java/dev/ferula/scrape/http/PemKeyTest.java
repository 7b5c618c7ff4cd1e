package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PemKeyTest {
  private static final Pattern BLOCK =
      Pattern.compile("(?s)-----BEGIN ([A-Z ]*PRIVATE KEY)-----(.*?)-----END \\1-----");

  /* OpenSSL wrote each key twice, in its older form and in PKCS 8. */
  private static List<String> keys() throws Exception {
    try (InputStream in = PemKeyTest.class.getResourceAsStream("keys.pem")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
      List<String> keys = new ArrayList<>();
      Matcher block = BLOCK.matcher(all);
      while (block.find()) {
        keys.add(block.group());
      }
      return keys;
    }
  }

  @Test
  void olderFormsAreTheSameKeysAsPkcs8() throws Exception {
    List<String> keys = keys();
    assertThat(keys).hasSize(8);
    for (int i = 0; i < keys.size(); i += 2) {
      String older =
          "-----BEGIN EC PARAMETERS-----\nBgU=\n-----END EC PARAMETERS-----\n" + keys.get(i);
      assertThat(secret(PemKey.parse(older))).isEqualTo(secret(PemKey.parse(keys.get(i + 1))));
    }
  }

  private static List<Object> secret(PrivateKey key) {
    return switch (key) {
      case ECPrivateKey curve -> List.of(curve.getS(), curve.getParams().getCurve());
      case RSAPrivateCrtKey rsa -> List.of(rsa.getModulus(), rsa.getPrivateExponent());
      default -> throw new AssertionError(key);
    };
  }

  @Test
  void keysThatAreCutOffOrNoneAreRefused() throws Exception {
    for (String key : keys()) {
      Matcher block = BLOCK.matcher(key);
      assertThat(block.find()).isTrue();
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      for (int length = 0; length < Math.min(der.length, 80); length++) {
        byte[] cut = Arrays.copyOf(der, length);
        String pem =
            "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----"
                .formatted(block.group(1), Base64.getMimeEncoder().encodeToString(cut));
        assertThatThrownBy(() -> PemKey.parse(pem)).isInstanceOf(GeneralSecurityException.class);
      }
    }
    assertThatThrownBy(() -> PemKey.parse("nothing"))
        .hasMessage("no private key in PKCS 8, RSA or EC form found");
  }
}
