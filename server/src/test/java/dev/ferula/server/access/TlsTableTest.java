package dev.ferula.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Peer;
import dev.ferula.server.process.FlaggedServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of clients with one setting of TLS after the other, each in force at the next
 * connection: of a real Prometheus, where there is one, and of ours.
 */
class TlsTableTest {
  private static final int PATIENCE_MILLIS = 20_000;

  @TempDir static Path directory;

  private static Certificates certificates;
  private static Certificates strangers;

  private record Row(String settings, String[] client, String outcome) {}

  private static List<Row> rows() throws IOException {
    try (InputStream in = TlsTableTest.class.getResourceAsStream("tls.tsv")) {
      String table = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return table
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .map(columns -> new Row(columns[0], columns[1].split(" ", -1), columns[2]))
          .toList();
    }
  }

  @BeforeAll
  static void certify() throws Exception {
    certificates = new Certificates(directory);
    certificates.sign("server", "ip:127.0.0.1");
    certificates.sign(
        "good", "dns:good.client,email:a@b.c,ip:10.0.0.1,ip:2001:db8::1,uri:spiffe://x/y");
    certificates.sign("other", "dns:other.client");
    certificates.write("server", directory.resolve("s.pem"), directory.resolve("s.key"));
    certificates.write("authority", directory.resolve("ca.pem"), directory.resolve("ca.key"));
    strangers = new Certificates(Files.createDirectory(directory.resolve("strangers")));
    strangers.sign("stranger", "dns:good.client");
  }

  private static Path say(String settings) throws IOException {
    Path file = directory.resolve("web.yml");
    Path fresh = directory.resolve("web.yml.new");
    Files.writeString(
        fresh,
        "tls_server_config: {cert_file: s.pem, key_file: s.key"
            + (settings.equals("-") ? "" : ", " + settings)
            + "}\n");
    return Files.move(
        fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void ours() throws Exception {
    Path file = say("-");
    try (EmbeddedServer server =
        FlaggedServer.start(
            "--config.file=" + Files.writeString(directory.resolve("c.yml"), ""),
            "--storage.tsdb.path=" + directory.resolve("ours"),
            "--web.config.file=" + file,
            "--web.listen-address=127.0.0.1:0")) {
      compare(server.ports().get(0));
    }
  }

  @Test
  void thoseOfTheRealPrometheus() throws Exception {
    Path program = Peer.program("prometheus");
    Path file = say("-");
    try (Peer peer =
        new Peer(
            program,
            directory,
            "--config.file=" + Files.writeString(directory.resolve("c.yml"), ""),
            "--storage.tsdb.path=" + directory.resolve("theirs"),
            "--web.config.file=" + file)) {
      compare(peer.url().getPort());
    }
  }

  private static void compare(int port) throws Exception {
    List<String> outcomes = new ArrayList<>();
    List<String> wanted = new ArrayList<>();
    for (Row row : rows()) {
      say(row.settings());
      String what = row.settings() + " | " + String.join(" ", row.client()) + " | ";
      wanted.add(what + row.outcome());
      outcomes.add(what + outcome(port, row.client()));
    }
    assertThat(outcomes).isEqualTo(wanted);
  }

  private static String outcome(int port, String[] client) throws Exception {
    try (SSLSocket socket =
        (SSLSocket) context(client[3]).getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(
          client[0].equals("-") ? new String[] {"TLSv1.3", "TLSv1.2"} : new String[] {client[0]});
      if (!client[1].equals("-")) {
        parameters.setCipherSuites(new String[] {client[1]});
      }
      if (!client[2].equals("-")) {
        parameters.setNamedGroups(new String[] {client[2]});
      }
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      socket
          .getOutputStream()
          .write("GET /-/ready HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      // Where a client's certificate is refused in TLS 1.3, it learns of it here.
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.contains("200 OK")
          ? socket.getSession().getProtocol() + " " + socket.getSession().getCipherSuite()
          : "refused";
    } catch (IOException e) {
      return "refused";
    }
  }

  private static SSLContext context(String alias) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    if (!alias.equals("-")) {
      own = (alias.equals("stranger") ? strangers : certificates).only(alias);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), new TrustManager[] {new AnyServer()}, new SecureRandom());
    return context;
  }

  /** The server's certificate is not what is tried here. */
  private static final class AnyServer implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
