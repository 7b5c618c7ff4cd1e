package dev.ferula.discovery.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.FakeServer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.WebRefresh;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine of Oracle's cloud that logs in by its certificate, at a server that checks it all. */
class OciMachineTest {
  private static final String WORD = "changeit";
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "Signature version=\"1\",headers=\"([^\"]+)\",keyId=\"([^\"]+)\","
              + "algorithm=\"rsa-sha256\",signature=\"([^\"]+)\"");

  @TempDir static Path directory;
  private static X509Certificate certificate;
  private static PrivateKey key;

  private final FakeServer server = new FakeServer();
  private volatile PublicKey session;
  private volatile String token = "";

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path store = directory.resolve("keys.p12");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "machine",
                "-dname",
                "CN=ocid1.instance.x, OU=opc-certtype:instance, OU=opc-tenant:ten, OU=opc-instance:x",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "30",
                "-keystore",
                store.toString(),
                "-storepass",
                WORD)
            .redirectErrorStream(true)
            .start();
    byte[] said = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(new String(said, StandardCharsets.UTF_8)).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, WORD.toCharArray());
    }
    certificate = (X509Certificate) keys.getCertificate("machine");
    key = (PrivateKey) keys.getKey("machine", WORD.toCharArray());
  }

  @BeforeEach
  void describeTheMachine() throws GeneralSecurityException {
    metadata("identity/cert.pem", pem("CERTIFICATE", certificate.getEncoded()));
    metadata("identity/key.pem", pem("PRIVATE KEY", key.getEncoded()));
    metadata("identity/intermediate.pem", pem("CERTIFICATE", new byte[] {1, 2, 3}));
    server.on("/v1/x509", this::login);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private void metadata(String path, String text) {
    server.on(
        "/opc/v2/" + path,
        exchange -> {
          String asked = exchange.getRequestHeaders().getFirst("Authorization");
          boolean good = "Bearer Oracle".equals(asked);
          FakeServer.send(exchange, good ? 200 : 401, "text/plain", good ? text : "");
        });
  }

  /* A token for the key that was sent, if the machine's own key has signed all of it. */
  private void login(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    JsonValue asked = JsonValue.parse(new String(body, StandardCharsets.UTF_8));
    try {
      String id = "ten/fed-x509/" + fingerprint();
      assertThat(
              isSigned(
                  exchange,
                  id,
                  "date (request-target) content-length content-type x-content-sha256",
                  certificate.getPublicKey()))
          .isTrue();
      assertThat(exchange.getRequestHeaders().getFirst("X-Content-Sha256"))
          .isEqualTo(
              Base64.getEncoder()
                  .encodeToString(MessageDigest.getInstance("SHA-256").digest(body)));
      assertThat(Base64.getDecoder().decode(asked.text("certificate")))
          .isEqualTo(certificate.getEncoded());
      assertThat(asked.get("intermediateCertificates").texts()).containsExactly("AQID");
      session =
          KeyFactory.getInstance("RSA")
              .generatePublic(
                  new X509EncodedKeySpec(Base64.getDecoder().decode(asked.text("publicKey"))));
      FakeServer.send(exchange, 200, "application/json", "{\"token\": \"" + token + "\"}");
    } catch (AssertionError | GeneralSecurityException e) {
      FakeServer.send(exchange, 401, "text/plain", String.valueOf(e.getMessage()));
    }
  }

  private static String fingerprint() throws GeneralSecurityException {
    return HexFormat.ofDelimiter(":")
        .formatHex(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
  }

  private static boolean isSigned(
      HttpExchange exchange, String id, String headers, PublicKey signer) {
    Headers sent = exchange.getRequestHeaders();
    Matcher given = AUTHORIZATION.matcher(String.valueOf(sent.getFirst("Authorization")));
    if (!given.matches() || !given.group(1).equals(headers) || !given.group(2).equals(id)) {
      return false;
    }
    StringBuilder text = new StringBuilder();
    for (String name : headers.split(" ", -1)) {
      String value =
          name.equals("(request-target)")
              ? exchange.getRequestMethod().toLowerCase(Locale.ROOT)
                  + " "
                  + exchange.getRequestURI()
              : sent.getFirst(name);
      text.append(text.isEmpty() ? "" : "\n").append(name).append(": ").append(value);
    }
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(signer);
      signature.update(text.toString().getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getDecoder().decode(given.group(3)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String tokenUntil(Instant end) {
    String claims = "{\"exp\":" + end.getEpochSecond() + "}";
    return "e30."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }

  private OciMachine machine() {
    return new OciMachine(server.url() + "/opc/v2", server.url() + "/v1/x509");
  }

  private static OciAccount.Login login(OciMachine machine, Clock clock) {
    return machine.login(new WebRefresh.Source(FakeServer.surroundings().client(), MINUTE), clock);
  }

  @Test
  void targetsAreAskedForWithTheKeyOfTheLogin() throws Exception {
    token = tokenUntil(Instant.now().plusSeconds(1200));
    server.on(
        "/20160918/instances?compartmentId=c&limit=100",
        exchange -> {
          boolean good = isSigned(exchange, "ST$" + token, "date (request-target) host", session);
          FakeServer.send(exchange, good ? 200 : 401, "application/json", good ? "[]" : "{}");
        });
    Oci oci = new Oci(machine(), "r", List.of("c"), 80, MINUTE, server.url(), server.url());
    assertThat(FakeServer.targets(oci)).isEmpty();
    assertThat(server.asked("/20160918/instances")).hasSize(1);
    assertThat(login(machine(), Clock.systemUTC()).key().tenancy()).isEqualTo("ten");
  }

  @Test
  void aTokenIsUsedUntilItIsAboutToEnd() throws Exception {
    token = tokenUntil(NOW.plusSeconds(1200));
    TestClock clock = new TestClock();
    OciAccount.Login login = login(machine(), clock);
    OciKey first = login.key();
    clock.now = NOW.plusSeconds(1000);
    assertThat(login.key()).isEqualTo(first);
    assertThat(server.asked("/v1/x509")).hasSize(1);
    clock.now = NOW.plusSeconds(1100);
    token = tokenUntil(NOW.plusSeconds(2400));
    OciKey second = login.key();
    assertThat(second.id()).isEqualTo("ST$" + token);
    assertThat(second.key()).isNotEqualTo(first.key());
    assertThat(server.asked("/v1/x509")).hasSize(2);
    assertThat(second.toString()).isEqualTo("OciKey[tenancy=ten]");
  }

  @Test
  void whatTheMachineLacksIsNamed() {
    String start = "logging in as this OCI machine: ";
    assertFails("", start + "the answer has no token");
    assertFails("a.!.c", start + "the answer has no good token");
    metadata("identity/key.pem", pem("PRIVATE KEY", new byte[] {1}));
    assertFails("", start + "OCI key of the machine is invalid");
    metadata("identity/cert.pem", "none");
    assertFails("", start + "certificate of the machine is invalid");
    server.on("/opc/v2/identity/cert.pem", exchange -> exchange.sendResponseHeaders(404, -1));
    assertFails("", start + "server returned HTTP status 404 ");
    OciMachine elsewhere = new OciMachine("http://127.0.0.1:1/opc/v2", "");
    assertThatThrownBy(() -> login(elsewhere, Clock.systemUTC()).key())
        .isInstanceOf(DiscoveryException.class)
        .hasMessageStartingWith(start);
  }

  private void assertFails(String lent, String message) {
    token = lent;
    assertThatThrownBy(() -> login(machine(), Clock.systemUTC()).key())
        .isInstanceOf(DiscoveryException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void theLoginIsThatOfTheRegionTheMachineIsIn() throws Exception {
    OciMachine here = new OciMachine(server.url() + "/opc/v2", "");
    metadata("instance/regionInfo", "{\"regionKey\": \"XYZ\"}");
    assertThatThrownBy(() -> login(here, Clock.systemUTC()).key())
        .hasMessageContaining("the machine does not know its region: {\"regionKey\":\"XYZ\"}");
    metadata(
        "instance/regionInfo",
        "{\"regionIdentifier\": \"here\", \"realmDomainComponent\": \"cloud.invalid\"}");
    assertThatThrownBy(() -> login(here, Clock.systemUTC()).key())
        .hasMessageContaining("https://auth.here.cloud.invalid/v1/x509");
  }

  private static final class TestClock extends Clock {
    private Instant now = NOW;

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
