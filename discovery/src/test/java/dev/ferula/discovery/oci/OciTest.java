package dev.ferula.discovery.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.FakeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Oracle's cloud, by a server that checks the signature of each request. */
class OciTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String LIST = "&limit=100";
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "Signature version=\"1\",headers=\"date \\(request-target\\) host\","
              + "keyId=\"ten/use/fin\",algorithm=\"rsa-sha256\",signature=\"([^\"]+)\"");

  @TempDir Path directory;
  private final FakeServer server = new FakeServer();
  private KeyPair pair;
  private Path file;

  @BeforeEach
  void makeKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    pair = generator.generateKeyPair();
    file = directory.resolve("key.pem");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void writeKey(String kind, byte[] der) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + kind
            + "-----\n");
  }

  private Oci oci(String passphrase, String... compartments) {
    return new Oci(
        new OciUser("ten", "use", "fin", file.toString(), passphrase, ""),
        "r",
        List.of(compartments),
        9100,
        MINUTE,
        server.url(),
        server.url());
  }

  private void on(String pathAndQuery, String json) {
    on(pathAndQuery, json, "");
  }

  private void on(String pathAndQuery, String json, String nextPage) {
    server.on(
        "/20160918/" + pathAndQuery,
        exchange -> {
          if (!nextPage.isEmpty()) {
            exchange.getResponseHeaders().set("opc-next-page", nextPage);
          }
          boolean good = isSigned(exchange);
          FakeServer.send(exchange, good ? 200 : 401, "application/json", good ? json : "{}");
        });
  }

  private boolean isSigned(HttpExchange exchange) {
    Matcher given =
        AUTHORIZATION.matcher(
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    if (!given.matches()) {
      return false;
    }
    String text =
        "date: "
            + exchange.getRequestHeaders().getFirst("Date")
            + "\n(request-target): get "
            + exchange.getRequestURI()
            + "\nhost: "
            + exchange.getRequestHeaders().getFirst("Host");
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(pair.getPublic());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.verify(Base64.getDecoder().decode(given.group(1)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private void machine(String id, String compartment, String card) {
    on(
        "vnicAttachments?compartmentId=" + compartment + "&instanceId=" + id + LIST,
        "[{\"vnicId\": \"gone\", \"lifecycleState\": \"DETACHED\"},"
            + "{\"vnicId\": \"second\", \"lifecycleState\": \"ATTACHED\"},"
            + "{\"vnicId\": \"v-"
            + id
            + "\", \"lifecycleState\": \"ATTACHED\"}]");
    on("vnics/second", "{\"isPrimary\": false, \"privateIp\": \"10.9.9.9\"}");
    on("vnics/v-" + id, card);
  }

  @Test
  void machinesOfAllCompartmentsAreFoundPageByPage() throws Exception {
    writeKey("PRIVATE KEY", pair.getPrivate().getEncoded());
    String children = "compartments?accessLevel=ACCESSIBLE&compartmentId=";
    String direct = "&compartmentIdInSubtree=false" + LIST;
    on(
        children + "ten" + direct,
        "[{\"id\": \"a\", \"lifecycleState\": \"ACTIVE\"}, {\"id\": \"d\", \"lifecycleState\":"
            + " \"DELETED\"}]",
        "p 2");
    on(
        children + "ten" + direct + "&page=p%202",
        "[{\"id\": \"closed\", \"lifecycleState\": \"ACTIVE\"}]");
    on(children + "a" + direct, "[]");
    on("instances?compartmentId=ten" + LIST, "[]");
    on("instances?compartmentId=closed" + LIST, "[{\"id\": \"without\"}]");
    on(
        "instances?compartmentId=a" + LIST,
        """
        [{"id": "i1", "compartmentId": "a", "displayName": "web", "lifecycleState": "RUNNING", "shape": "VM.S",
          "availabilityDomain": "ad", "faultDomain": "fd", "region": "r", "imageId": "im",
          "freeformTags": {"my-tag": "x"},
          "definedTags": {"Op s": {"n": 1.50, "yes": true, "t": "v", "list": [1]}}},
         {"id": "i2", "compartmentId": "a", "lifecycleState": "STOPPED"},
         {"id": "i3", "compartmentId": "a"}]
        """);
    machine(
        "i1",
        "a",
        """
        {"id": "v-i1", "isPrimary": true, "privateIp": "10.0.0.1", "publicIp": "1.1.1.1", "hostnameLabel": "h",
         "ipv6Addresses": ["fe::2", "fe::1"]}
        """);
    machine("i2", "a", "{\"id\": \"v-i2\", \"isPrimary\": true, \"ipv6Addresses\": [\"fe::3\"]}");
    assertThat(FakeServer.targets(oci("")))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.1:9100"),
                Map.entry("__meta_oci_instance_id", "i1"),
                Map.entry("__meta_oci_instance_name", "web"),
                Map.entry("__meta_oci_instance_state", "RUNNING"),
                Map.entry("__meta_oci_instance_shape", "VM.S"),
                Map.entry("__meta_oci_availability_domain", "ad"),
                Map.entry("__meta_oci_fault_domain", "fd"),
                Map.entry("__meta_oci_region", "r"),
                Map.entry("__meta_oci_tenancy_id", "ten"),
                Map.entry("__meta_oci_compartment_id", "a"),
                Map.entry("__meta_oci_image_id", "im"),
                Map.entry("__meta_oci_vnic_id", "v-i1"),
                Map.entry("__meta_oci_private_ip", "10.0.0.1"),
                Map.entry("__meta_oci_public_ip", "1.1.1.1"),
                Map.entry("__meta_oci_ipv6_addresses", ",fe::1,fe::2,"),
                Map.entry("__meta_oci_hostname_label", "h"),
                Map.entry("__meta_oci_tag_my_tag", "x"),
                Map.entry("__meta_oci_defined_tag_Op_s_n", "1.5"),
                Map.entry("__meta_oci_defined_tag_Op_s_yes", "true"),
                Map.entry("__meta_oci_defined_tag_Op_s_t", "v")),
            Map.of(
                "__address__", "[fe::3]:9100",
                "__meta_oci_instance_id", "i2",
                "__meta_oci_instance_state", "STOPPED",
                "__meta_oci_tenancy_id", "ten",
                "__meta_oci_compartment_id", "a",
                "__meta_oci_vnic_id", "v-i2",
                "__meta_oci_ipv6_addresses", ",fe::3,"));
  }

  @Test
  void keysOfEachKindSign() throws Exception {
    byte[] key = pair.getPrivate().getEncoded();
    // The older form is what stands within the newer one.
    writeKey("RSA PRIVATE KEY", Arrays.copyOfRange(key, 26, key.length));
    on("instances?compartmentId=c" + LIST, "[]");
    assertThat(FakeServer.targets(oci("", "c"))).isEmpty();
    writeKey("ENCRYPTED PRIVATE KEY", encrypted(key, "word"));
    assertThat(FakeServer.targets(oci("word", "c"))).isEmpty();
    assertThat(server.asked("/20160918/instances")).hasSize(2);
    OciUser wrong = new OciUser("ten", "use", "fin", file.toString(), "other", "");
    assertThatThrownBy(wrong::key).isInstanceOf(DiscoveryException.class);
    Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nxxxx\n");
    assertThatThrownBy(wrong::key).hasMessageContaining("OCI key file " + file + " is invalid");
    assertThat(wrong.toString()).doesNotContain("other");
  }

  private static byte[] encrypted(byte[] key, String word) throws Exception {
    String scheme = "PBEWithHmacSHA256AndAES_256";
    SecretKey secret =
        SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(word.toCharArray()));
    Cipher cipher = Cipher.getInstance(scheme);
    cipher.init(Cipher.ENCRYPT_MODE, secret, new PBEParameterSpec(new byte[16], 1000));
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
    parameters.init(cipher.getParameters().getEncoded());
    return new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(key)).getEncoded();
  }
}
