package dev.ferula.scrape.http;

/**
 * TLS of a client. PEM texts and files are alternatives; a file is read again when it changes. All
 * empty is the system's trust and no client certificate.
 *
 * @param ca certificates that sign the server's
 * @param cert the client's certificate
 * @param key the private key of the client's certificate
 * @param serverName the name asked for and checked instead of the address
 * @param insecureSkipVerify whether any certificate is taken
 * @param minVersion {@code TLS10} to {@code TLS13}; empty is {@code TLS12}
 * @param maxVersion as {@code minVersion}; empty is {@code TLS13}
 */
public record TlsOptions(
    String ca,
    String caFile,
    String cert,
    String certFile,
    Secret key,
    String keyFile,
    String serverName,
    boolean insecureSkipVerify,
    String minVersion,
    String maxVersion) {
  /** The system's trust, no client certificate. */
  public static final TlsOptions DEFAULT =
      new TlsOptions("", "", "", "", Secret.NONE, "", "", false, "", "");
}
