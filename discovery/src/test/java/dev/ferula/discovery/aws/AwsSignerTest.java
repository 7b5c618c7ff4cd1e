package dev.ferula.discovery.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.discovery.FakeServer;
import dev.ferula.discovery.WebRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AwsSignerTest {
  private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private AwsSigner signer(AwsAccess access, Map<String, String> environment) {
    return new AwsSigner(
        "aps",
        access,
        FakeServer.surroundings().client(),
        environment::get,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static String authorization(AwsSigner signer) throws InterruptedException {
    WebRequest alerts =
        WebRequest.post(
            "https://aps.example/w/api/v2/alerts",
            "application/json",
            "[{\"é\":1}]",
            Duration.ofSeconds(1));
    return signer.sign(alerts).headers().getOrDefault("Authorization", "");
  }

  /* Computed by another program after Amazon's description. */
  @Test
  void contentIsSignedWithTheKeysOfTheConfiguration() throws Exception {
    AwsAccess access = new AwsAccess("eu-west-1", "", "KEY", "secret", "", "", "");
    assertThat(authorization(signer(access, Map.of())))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=KEY/20150830/eu-west-1/aps/aws4_request,"
                + " SignedHeaders=content-type;host;x-amz-date,"
                + " Signature=a9fdd8b850209336e86747df1b47e9b87600b5e1a38fa0cb4d7fc5440b71c532");
  }

  @Test
  void aRoleIsAskedForOnceAndAgainWhenItsKeysWereRefused() throws Exception {
    server.on("/", exchange -> FakeServer.send(exchange, 200, "text/xml", role()));
    AwsAccess access = new AwsAccess("", "", "KEY", "secret", "", "arn:r", "");
    AwsSigner signer =
        signer(access, Map.of("AWS_REGION", "eu-west-2", "AWS_ENDPOINT_URL_STS", server.url()));
    for (int i = 0; i < 2; i++) {
      assertThat(authorization(signer))
          .contains("Credential=ROLE/20150830/eu-west-2/aps/", "x-amz-security-token");
    }
    assertThat(server.forms("/")).hasSize(1);
    signer.forget();
    authorization(signer);
    assertThat(server.forms("/")).hasSize(2);
  }

  @Test
  void theTokenServiceIsTheValidatedOneWhereThatIsAskedFor() throws Exception {
    List<String> urls = new ArrayList<>();
    for (boolean validated : new boolean[] {false, true}) {
      AwsAccess access = new AwsAccess("us-east-1", "", "K", "s", "", "arn:r", "", validated);
      AwsSigner signer =
          new AwsSigner(
              "aps",
              access,
              request -> {
                urls.add(request.url());
                throw new IOException("not reachable");
              },
              _ -> null,
              Clock.fixed(NOW, ZoneOffset.UTC));
      assertThatThrownBy(() -> authorization(signer)).hasMessage("not reachable");
    }
    assertThat(urls)
        .containsExactly(
            "https://sts.us-east-1.amazonaws.com/", "https://sts-fips.us-east-1.amazonaws.com/");
  }

  private static String role() {
    return "<A><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId>"
        + "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        + "<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>"
        + "</AssumeRoleResult></A>";
  }
}
