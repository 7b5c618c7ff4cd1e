package dev.ferula.scrape.http;

import java.security.cert.CertificateException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What went wrong while TLS was agreed upon, so that it is plain who refused whom. */
final class TlsWords {
  private static final Pattern ALERT =
      Pattern.compile("\\([a-z_]+\\) Received fatal alert: ([a-z_]+)");

  private TlsWords() {}

  /**
   * The reason of a failure.
   *
   * @param innermost what its innermost cause says
   */
  static String of(Throwable failure, String innermost) {
    boolean inTls = false;
    boolean unverified = false;
    for (Throwable e = failure; e != null; e = e.getCause()) {
      inTls |= e instanceof SSLException;
      unverified |= e instanceof CertificateException;
    }
    if (!inTls) {
      return innermost;
    }
    Matcher alert = ALERT.matcher(innermost);
    if (alert.matches()) {
      return "remote error: tls: " + alert.group(1).replace('_', ' ');
    }
    return unverified ? "tls: failed to verify certificate: " + validity(innermost) : innermost;
  }

  /* The JDK names nothing but the time of a certificate that is too old or too young. */
  private static String validity(String words) {
    return words.startsWith("NotAfter: ") || words.startsWith("NotBefore: ")
        ? "x509: certificate has expired or is not yet valid: " + words
        : words;
  }
}
