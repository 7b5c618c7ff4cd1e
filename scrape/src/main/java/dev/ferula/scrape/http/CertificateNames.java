package dev.ferula.scrape.http;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names that a certificate is for. By the rules of Go's crypto/x509, which are those of RFC
 * 6125 but for names with underscores: whoever names services of containers has such, and the JDK's
 * own check refuses them all.
 *
 * @param sans whether there are alternative names of any kind; the subject's name does not count
 * @param commonName the subject's, which is but told of
 */
record CertificateNames(
    List<String> dnsNames, List<String> addresses, boolean sans, String commonName) {
  /** More names than these are counted instead of told. */
  private static final int MAX_TOLD = 100;

  private static final int DNS_NAME = 2;
  private static final int ADDRESS = 7;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9_][a-z0-9_-]*");
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern ADDRESSES =
      Pattern.compile(BYTE + "(\\." + BYTE + "){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
  private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([^,]*)");

  static CertificateNames of(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    List<String> dnsNames = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (List<?> each : all == null ? List.<List<?>>of() : all) {
      if (each.get(0).equals(DNS_NAME)) {
        dnsNames.add(String.valueOf(each.get(1)));
      } else if (each.get(0).equals(ADDRESS)) {
        addresses.add(String.valueOf(each.get(1)));
      }
    }
    var common = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
    return new CertificateNames(
        dnsNames, addresses, all != null, common.find() ? common.group(1) : "");
  }

  /** Why a server of this name or address cannot show the certificate, or null if it can. */
  @Nullable String refusal(String host) {
    String bare =
        host.length() > 2 && host.startsWith("[") && host.endsWith("]")
            ? host.substring(1, host.length() - 1)
            : host;
    InetAddress address = address(bare);
    boolean found =
        address == null
            ? dnsNames.stream().anyMatch(name -> matches(name, host))
            : addresses.stream().anyMatch(each -> address.equals(address(each)));
    return found ? null : words(address == null ? host : bare, address != null);
  }

  private String words(String host, boolean isAddress) {
    if (!sans && matchesLabels(commonName, host)) {
      return "x509: certificate relies on legacy Common Name field, use SANs instead";
    }
    List<String> names = isAddress ? addresses : dnsNames;
    if (isAddress && names.isEmpty()) {
      return "x509: cannot validate certificate for "
          + host
          + " because it doesn't contain any IP SANs";
    }
    if (names.size() >= MAX_TOLD) {
      return "x509: certificate is valid for "
          + names.size()
          + (isAddress ? " IP SANs" : " names")
          + ", but none matched "
          + host;
    }
    return names.isEmpty()
        ? "x509: certificate is not valid for any names, but wanted to match " + host
        : "x509: certificate is valid for " + String.join(", ", names) + ", not " + host;
  }

  private static @Nullable InetAddress address(String text) {
    if (!ADDRESSES.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean matches(String pattern, String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (isName(name, false) && isName(pattern, true)) {
      return matchesLabels(pattern, host);
    }
    return !host.isEmpty() && !host.equals(".") && lower(pattern).equals(lower(host));
  }

  /* Whether it is a name by its letters; the first label of a pattern may be an asterisk alone. */
  private static boolean isName(String text, boolean isPattern) {
    String[] labels = lower(text).split("\\.", -1);
    for (int i = 0; i < labels.length; i++) {
      boolean any = isPattern && i == 0 && labels.length > 1 && labels[0].equals("*");
      if (!any && !LABEL.matcher(labels[i]).matches()) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesLabels(String pattern, String host) {
    String[] wanted = lower(pattern).split("\\.", -1);
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String[] labels = lower(name).split("\\.", -1);
    boolean same = wanted.length == labels.length && !pattern.isEmpty() && !name.isEmpty();
    for (int i = 0; same && i < wanted.length; i++) {
      same = (i == 0 && wanted[0].equals("*")) || wanted[i].equals(labels[i]);
    }
    return same;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
