package dev.ferula.discovery.oci;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.LoginToken;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Logs a machine in: its certificate signs a request for a token, which belongs to a key made here
 * and lasts some minutes. For one thread.
 */
final class OciMachineLogin implements OciAccount.Login {
  private static final int KEY_BITS = 2048;
  private static final String TENANT = "opc-tenant:";
  private static final int JWT_PARTS = 3;

  private final OciMachine machine;
  private final WebRefresh.Source source;
  private final Clock clock;
  private final LoginToken token;

  /* Of the token that is held. */
  private String tenancy = "";
  private @Nullable PrivateKey session;

  OciMachineLogin(OciMachine machine, WebRefresh.Source source, Clock clock) {
    this.machine = machine;
    this.source = source;
    this.clock = clock;
    this.token = new LoginToken(this::ask, clock);
  }

  @Override
  public OciKey key() throws InterruptedException {
    try {
      String value = token.value();
      PrivateKey key = session;
      if (key == null) {
        throw new IllegalStateException("a token without its key");
      }
      return new OciKey(tenancy, "ST$" + value, key);
    } catch (DiscoveryException e) {
      throw new DiscoveryException("logging in as this OCI machine: " + e.getMessage(), e);
    }
  }

  private LoginToken.Lent ask() throws InterruptedException {
    String pem = metadata("/identity/cert.pem");
    X509Certificate certificate = certificate(pem);
    OciKey own =
        new OciKey(
            tenancy(certificate),
            tenancy(certificate) + "/fed-x509/" + fingerprint(certificate),
            OciPem.key(metadata("/identity/key.pem"), "", "key of the machine"));
    KeyPair pair = newPair();
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    fields.put("certificate", JsonValue.ofText(OciPem.base64(pem)));
    fields.put(
        "publicKey",
        JsonValue.ofText(Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())));
    fields.put(
        "intermediateCertificates",
        JsonValue.ofItems(
            List.of(JsonValue.ofText(OciPem.base64(metadata("/identity/intermediate.pem"))))));
    WebRequest request =
        WebRequest.post(
            loginUrl(), "application/json", JsonValue.ofFields(fields).toJson(), source.timeout());
    String lent = source.json(own.signContent(request, clock.instant())).text("token");
    LoginToken.Lent answer = new LoginToken.Lent(lent, expiry(lent));
    tenancy = own.tenancy();
    session = pair.getPrivate();
    return answer;
  }

  private String loginUrl() throws InterruptedException {
    if (!machine.tokens().isEmpty()) {
      return machine.tokens();
    }
    JsonValue region = JsonValue.parse(metadata("/instance/regionInfo"));
    String name = region.text("regionIdentifier");
    String domain = region.text("realmDomainComponent");
    if (name.isEmpty() || domain.isEmpty()) {
      throw new DiscoveryException("the machine does not know its region: " + region.toJson());
    }
    return "https://auth." + name + "." + domain + "/v1/x509";
  }

  private String metadata(String path) throws InterruptedException {
    String url = machine.metadata() + path;
    WebPage page =
        source.page(WebRequest.get(url, source.timeout()).with("Authorization", "Bearer Oracle"));
    if (page.status() / 100 != 2) {
      throw new DiscoveryException(
          "server returned HTTP status " + page.statusLine() + " for " + url);
    }
    return page.text();
  }

  private static X509Certificate certificate(String pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new DiscoveryException("certificate of the machine is invalid: " + e.getMessage(), e);
    }
  }

  /* It stands in the certificate's name, among others that the cloud gives a machine. */
  private static String tenancy(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName();
    try {
      for (Rdn part : new LdapName(name).getRdns()) {
        for (var attribute : Collections.list(part.toAttributes().getAll())) {
          for (Object value : Collections.list(attribute.getAll())) {
            if (value instanceof String text && text.startsWith(TENANT)) {
              return text.substring(TENANT.length());
            }
          }
        }
      }
    } catch (InvalidNameException e) {
      throw new DiscoveryException("certificate of the machine has no good name: " + name, e);
    } catch (NamingException e) {
      throw new IllegalStateException(e); // They are in memory.
    }
    throw new DiscoveryException("certificate of the machine names no tenancy: " + name);
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new DiscoveryException("certificate of the machine is invalid: " + e.getMessage(), e);
    }
  }

  private static KeyPair newPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // Each Java has it.
    }
  }

  /* A token tells itself when it ends. */
  private static Instant expiry(String token) {
    String[] parts = token.split("\\.", -1);
    try {
      if (parts.length == JWT_PARTS) {
        byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
        long end = JsonValue.parse(new String(claims, StandardCharsets.UTF_8)).get("exp").whole();
        return Instant.ofEpochSecond(end);
      }
    } catch (IllegalArgumentException e) {
      throw new DiscoveryException("the answer has no good token: " + e.getMessage(), e);
    }
    throw new DiscoveryException("the answer has no token");
  }
}
