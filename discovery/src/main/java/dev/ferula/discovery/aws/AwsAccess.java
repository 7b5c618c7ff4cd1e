package dev.ferula.discovery.aws;

/**
 * Where and as whom a service of Amazon's is asked; what is empty is looked for where Amazon's own
 * programs look for it.
 *
 * @param endpoint the URL of the service
 * @param profile the section of the shared files
 * @param roleArn a role to take on with the keys found
 * @param externalId what the role's owner asks for
 * @param fipsTokens whether the role is asked for at the service whose cryptography is validated
 */
public record AwsAccess(
    String region,
    String endpoint,
    String accessKey,
    String secretKey,
    String profile,
    String roleArn,
    String externalId,
    boolean fipsTokens) {
  /** Access as discovery has it, which asks for roles at the usual service. */
  public AwsAccess(
      String region,
      String endpoint,
      String accessKey,
      String secretKey,
      String profile,
      String roleArn,
      String externalId) {
    this(region, endpoint, accessKey, secretKey, profile, roleArn, externalId, false);
  }

  AwsAccess withEndpoint(String other) {
    return new AwsAccess(
        region, other, accessKey, secretKey, profile, roleArn, externalId, fipsTokens);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "AwsAccess[region=" + region + ", endpoint=" + endpoint + ", role=" + roleArn + "]";
  }
}
