package dev.ferula.server.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keys and certificates made by the JDK's keytool: an authority, and what it signs. */
public final class Certificates {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final Path store;

  public Certificates(Path directory) throws Exception {
    store = directory.resolve("keys.p12");
    make("authority", "CN=authority", "-ext", "bc:c=ca:true");
  }

  /** A key with a certificate of the authority for the names. */
  public void sign(String alias, String names) throws Exception {
    make(alias, "CN=" + alias, "-signer", "authority", "-ext", "san=" + names);
  }

  private void make(String alias, String name, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                name,
                "-keyalg",
                "EC",
                "-validity",
                "30",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit"));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] said = process.getInputStream().readAllBytes();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(new String(said, java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  KeyStore keys() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  /** Writes certificate and key as two files in PEM. */
  public void write(String alias, Path certificate, Path key) throws Exception {
    KeyStore keys = keys();
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate(alias).getEncoded()));
    Files.writeString(key, pem("PRIVATE KEY", keys.getKey(alias, PASSWORD).getEncoded()));
  }

  /** A store with one key, or with the authority's certificate alone. */
  KeyStore only(String alias) throws Exception {
    KeyStore one = KeyStore.getInstance("PKCS12");
    one.load(null, PASSWORD);
    Certificate[] chain = keys().getCertificateChain(alias);
    if (alias.equals("authority")) {
      one.setCertificateEntry(alias, chain[0]);
    } else {
      one.setKeyEntry(alias, keys().getKey(alias, PASSWORD), PASSWORD, chain);
    }
    return one;
  }

  private static String pem(String label, byte[] encoded) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + PEM.encodeToString(encoded)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
