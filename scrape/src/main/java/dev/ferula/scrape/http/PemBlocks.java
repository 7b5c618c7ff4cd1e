package dev.ferula.scrape.http;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out whether two PEM texts hold what they should, and says it in Go's words if not. */
final class PemBlocks {
  static final String NO_CERTIFICATE = "tls: failed to find any PEM data in certificate input";
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";
  // On the operator's own files alone.
  private static final Pattern BEGIN = Pattern.compile("(?m)^-----BEGIN ([^-\r\n]*)-----\\s*$");

  private PemBlocks() {}

  /**
   * Looks at the blocks of both.
   *
   * @throws GeneralSecurityException if there is no certificate in the one, or no key in the other
   */
  static void check(String certificates, String key) throws GeneralSecurityException {
    List<String> inCertificates = types(certificates);
    if (!inCertificates.contains(CERTIFICATE)) {
      throw new GeneralSecurityException(withoutCertificate(inCertificates));
    }
    List<String> inKey = types(key);
    if (inKey.stream().noneMatch(PemBlocks::isKey)) {
      throw new GeneralSecurityException(withoutKey(inKey));
    }
  }

  private static boolean isKey(String type) {
    return type.equals(KEY) || type.endsWith(" " + KEY);
  }

  private static String withoutCertificate(List<String> found) {
    if (found.isEmpty()) {
      return NO_CERTIFICATE;
    }
    if (found.size() == 1 && found.get(0).endsWith(KEY)) {
      return "tls: failed to find certificate PEM data in certificate input, but did find a private"
          + " key; PEM inputs may have been switched";
    }
    return "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM"
        + " blocks of the following types: "
        + listed(found);
  }

  private static String withoutKey(List<String> found) {
    if (found.isEmpty()) {
      return "tls: failed to find any PEM data in key input";
    }
    if (found.equals(List.of(CERTIFICATE))) {
      return "tls: found a certificate rather than a key in the PEM for the private key";
    }
    return "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after"
        + " skipping PEM blocks of the following types: "
        + listed(found);
  }

  private static String listed(List<String> types) {
    return "[" + String.join(" ", types) + "]";
  }

  private static List<String> types(String pem) {
    List<String> types = new ArrayList<>();
    Matcher begin = BEGIN.matcher(pem);
    while (begin.find()) {
      String type = begin.group(1);
      if (pem.indexOf("-----END " + type + "-----", begin.end()) >= 0) {
        types.add(type);
      }
    }
    return types;
  }
}
