package dev.ferula.discovery.aws;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.XmlElement;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * What requests are signed with.
 *
 * @param sessionToken goes with keys that were lent; empty for others
 * @param expiry when lent keys end; {@link Instant#MAX} for others
 */
public record AwsKeys(String accessKey, String secretKey, String sessionToken, Instant expiry) {
  /** Keys that do not end by themselves. */
  public static AwsKeys lasting(String accessKey, String secretKey, String sessionToken) {
    return new AwsKeys(accessKey, secretKey, sessionToken, Instant.MAX);
  }

  /** As services inside a machine or a container tell them. */
  static AwsKeys of(JsonValue lent) {
    return new AwsKeys(
        lent.text("AccessKeyId"),
        lent.text("SecretAccessKey"),
        lent.text("Token"),
        instant(lent.text("Expiration")));
  }

  /** As the security token service tells them. */
  static AwsKeys of(XmlElement lent) {
    return new AwsKeys(
        lent.text("AccessKeyId"),
        lent.text("SecretAccessKey"),
        lent.text("SessionToken"),
        instant(lent.text("Expiration")));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.MAX;
    }
  }

  boolean isComplete() {
    return !accessKey.isEmpty() && !secretKey.isEmpty();
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "AwsKeys[" + accessKey + "]";
  }
}
