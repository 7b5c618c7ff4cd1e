package dev.ferula.discovery.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.WebRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The examples that Amazon publishes. */
class AwsSignatureTest {
  private static final AwsKeys KEYS =
      AwsKeys.lasting("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");
  private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");

  @Test
  void requestWithoutParameters() {
    WebRequest request = WebRequest.get("https://example.amazonaws.com/", Duration.ofSeconds(1));
    assertThat(signature("service", request))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + " SignedHeaders=host;x-amz-date,"
                + " Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  }

  @Test
  void requestWithAQueryAndAContentType() {
    WebRequest request =
        WebRequest.get(
                "https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers",
                Duration.ofSeconds(1))
            .with("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    assertThat(signature("iam", request))
        .endsWith("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  }

  /* Computed by another program after the description. */
  @Test
  void whatIsEncodedInAPathIsEncodedOnceMore() {
    WebRequest request =
        WebRequest.get(
            "https://kafka.us-east-1.amazonaws.com/v1/clusters/arn%3Aaws%3Akafka%3Aus-east-1%3A1%3Acluster%2Fc%2F1/nodes?maxResults=100"
                + "&nextToken=a%2Bb",
            Duration.ofSeconds(1));
    assertThat(signature("kafka", request))
        .endsWith("566e9fad47b9b8ef8914937cc304d8b0858b0606b7c4c79ee3d66f78d7d3bf19");
  }

  @Test
  void lentKeysGoWithTheirToken() {
    AwsKeys lent = new AwsKeys("A", "B", "token", Instant.MAX);
    WebRequest signed =
        new AwsSignature("eu-west-1", "ec2")
            .sign(WebRequest.get("http://h:1/", Duration.ofSeconds(1)), lent, NOW);
    assertThat(signed.headers())
        .containsEntry("X-Amz-Security-Token", "token")
        .containsEntry("X-Amz-Date", "20150830T123600Z");
    assertThat(signed.headers().get("Authorization"))
        .contains("SignedHeaders=host;x-amz-date;x-amz-security-token");
    assertThat(lent.toString()).doesNotContain("B]").doesNotContain("token");
  }

  private static String signature(String service, WebRequest request) {
    return new AwsSignature("us-east-1", service)
        .sign(request, KEYS, NOW)
        .headers()
        .getOrDefault("Authorization", "");
  }
}
