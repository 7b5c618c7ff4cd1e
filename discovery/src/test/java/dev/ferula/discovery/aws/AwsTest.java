package dev.ferula.discovery.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.FakeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String ZONES =
      "<R><availabilityZoneInfo><item><zoneName>eu-west-2a</zoneName><zoneId>euw2-az2</zoneId>"
          + "</item></availabilityZoneInfo></R>";
  private static final String MACHINE =
      """
      <item><ownerId>42</ownerId><instancesSet><item>
        <instanceId>i-1</instanceId><imageId>ami-1</imageId>
        <instanceState><code>16</code><name>running</name></instanceState>
        <privateDnsName>in.example</privateDnsName><dnsName>out.example</dnsName>
        <instanceType>t3.micro</instanceType><placement>
        <availabilityZone>eu-west-2a</availabilityZone></placement>
        <subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId>
        <privateIpAddress>10.0.0.1</privateIpAddress><ipAddress>1.2.3.4</ipAddress>
        <architecture>arm64</architecture>
        <tagSet><item><key>a-b</key><value>c</value></item></tagSet>
        <networkInterfaceSet><item><subnetId>subnet-1</subnetId>
          <attachment><deviceIndex>1</deviceIndex></attachment>
          <ipv6AddressesSet><item><ipv6Address>2001:db8::1</ipv6Address>
          <isPrimaryIpv6>true</isPrimaryIpv6></item></ipv6AddressesSet></item>
          <item><subnetId>subnet-1</subnetId></item></networkInterfaceSet>
      </item></instancesSet></item>
      """;

  private final FakeServer server = new FakeServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private void machines() {
    server.on(
        "/",
        exchange -> {
          String form = server.forms("/").getLast();
          String answer;
          if (form.contains("Action=DescribeAvailabilityZones")) {
            answer = ZONES;
          } else if (form.contains("Action=AssumeRole")) {
            answer =
                "<A><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId>"
                    + "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                    + "<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>"
                    + "</AssumeRoleResult></A>";
          } else if (form.contains("NextToken=more")) {
            answer =
                "<D><reservationSet><item><instancesSet><item><instanceId>i-2</instanceId>"
                    + "</item></instancesSet></item></reservationSet></D>";
          } else {
            answer =
                "<D><reservationSet>"
                    + MACHINE
                    + "</reservationSet><nextToken>more</nextToken></D>";
          }
          FakeServer.send(exchange, 200, "text/xml", answer);
        });
  }

  private Ec2 ec2(String accessKey, String role, List<Ec2.Filter> filters) {
    AwsAccess access =
        new AwsAccess(
            "eu-west-2",
            server.url(),
            accessKey,
            accessKey.isEmpty() ? "" : "secret",
            "",
            role,
            role.isEmpty() ? "" : "id");
    return new Ec2(access, filters, 9100, MINUTE);
  }

  @Test
  void machinesAreReadPageByPage() throws Exception {
    machines();
    Ec2.Filter filter = new Ec2.Filter("tag:env", List.of("prod", "a&b"));
    assertThat(FakeServer.targets(ec2("KEY", "", List.of(filter))))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.1:9100"),
                Map.entry("__meta_ec2_instance_id", "i-1"),
                Map.entry("__meta_ec2_region", "eu-west-2"),
                Map.entry("__meta_ec2_owner_id", "42"),
                Map.entry("__meta_ec2_default_ipv6_address", "2001:db8::1"),
                Map.entry("__meta_ec2_private_ip", "10.0.0.1"),
                Map.entry("__meta_ec2_private_dns_name", "in.example"),
                Map.entry("__meta_ec2_public_ip", "1.2.3.4"),
                Map.entry("__meta_ec2_public_dns_name", "out.example"),
                Map.entry("__meta_ec2_ami", "ami-1"),
                Map.entry("__meta_ec2_availability_zone", "eu-west-2a"),
                Map.entry("__meta_ec2_availability_zone_id", "euw2-az2"),
                Map.entry("__meta_ec2_instance_state", "running"),
                Map.entry("__meta_ec2_instance_type", "t3.micro"),
                Map.entry("__meta_ec2_architecture", "arm64"),
                Map.entry("__meta_ec2_primary_ipv6_addresses", ",,2001:db8::1,"),
                Map.entry("__meta_ec2_ipv6_addresses", ",2001:db8::1,"),
                Map.entry("__meta_ec2_vpc_id", "vpc-1"),
                Map.entry("__meta_ec2_primary_subnet_id", "subnet-1"),
                Map.entry("__meta_ec2_subnet_id", ",subnet-1,"),
                Map.entry("__meta_ec2_tag_a_b", "c")));
    assertThat(server.forms("/"))
        .contains(
            "Action=DescribeInstances&Filter.1.Name=tag:env&Filter.1.Value.1=prod"
                + "&Filter.1.Value.2=a&b&Version=2016-11-15");
    assertThat(server.authorizations("/"))
        .allSatisfy(
            header ->
                assertThat(header)
                    .startsWith("AWS4-HMAC-SHA256 Credential=KEY/")
                    .contains("/eu-west-2/ec2/aws4_request"));
  }

  @Test
  void keysComeFromTheEnvironmentAndAreChangedForThoseOfARole() throws Exception {
    machines();
    Map<String, String> environment =
        Map.of(
            "AWS_ACCESS_KEY_ID",
            "ENV",
            "AWS_SECRET_ACCESS_KEY",
            "s",
            "AWS_ENDPOINT_URL_STS",
            server.url());
    Ec2 ec2 = ec2("", "arn:aws:iam::1:role/r", List.of());
    assertThat(FakeServer.targets(FakeServer.groups(ec2, environment))).hasSize(1);
    assertThat(server.forms("/").getFirst())
        .isEqualTo(
            "Action=AssumeRole&RoleArn=arn:aws:iam::1:role/r&RoleSessionName=prometheus"
                + "&ExternalId=id&Version=2011-06-15");
    assertThat(server.authorizations("/").getFirst()).contains("Credential=ENV/").contains("/sts/");
    assertThat(server.authorizations("/").getLast()).contains("Credential=ROLE/").contains("/ec2/");
  }

  @Test
  void keysComeFromSharedFiles(@TempDir Path home) throws Exception {
    machines();
    Path file = home.resolve("credentials");
    Files.writeString(
        file,
        "[default]\naws_access_key_id = D\naws_secret_access_key = s\n\n[other]\n"
            + "aws_access_key_id=O\naws_secret_access_key=s\n");
    Map<String, String> environment =
        Map.of("AWS_SHARED_CREDENTIALS_FILE", file.toString(), "AWS_PROFILE", "other");
    assertThat(FakeServer.groups(ec2("", "", List.of()), environment)).hasSize(1);
    assertThat(server.authorizations("/").getFirst()).contains("Credential=O/");
  }

  @Test
  void keysAndRegionComeFromTheMachine() throws Exception {
    machines();
    server.on("/latest/api/token", e -> FakeServer.send(e, 200, "text/plain", "tok"));
    server.on(
        "/latest/meta-data/placement/region",
        e -> FakeServer.send(e, 200, "text/plain", "eu-west-2"));
    server.on(
        "/latest/meta-data/iam/security-credentials/",
        e -> FakeServer.send(e, 200, "text/plain", "role\n"));
    server.json(
        "/latest/meta-data/iam/security-credentials/role",
        "{\"AccessKeyId\":\"IMDS\",\"SecretAccessKey\":\"s\",\"Token\":\"t\","
            + "\"Expiration\":\"2999-01-01T00:00:00Z\"}");
    Ec2 ec2 = new Ec2(new AwsAccess("", server.url(), "", "", "", "", ""), List.of(), 80, MINUTE);
    Map<String, String> environment =
        Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url(), "HOME", "/nowhere");
    assertThat(FakeServer.groups(ec2, environment).getFirst().source()).isEqualTo("eu-west-2");
    assertThat(server.authorizations("/").getLast()).contains("Credential=IMDS/");
  }

  @Test
  void lightsailsInstances() throws Exception {
    server.on(
        "/",
        exchange -> {
          assertThat(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
              .isEqualTo("Lightsail_20161128.GetInstances");
          FakeServer.send(
              exchange,
              200,
              "application/x-amz-json-1.1",
              """
              {"instances":[{"name":"n","supportCode":"c","blueprintId":"b","bundleId":"m",
                "location":{"availabilityZone":"eu-west-2b"},"state":{"name":"running"},
                "privateIpAddress":"10.0.0.3","publicIpAddress":"3.3.3.3",
                "ipv6Addresses":["2001:db8::3"],"tags":[{"key":"k","value":"v"}]},
                {"name":"without"}]}
              """);
        });
    AwsAccess access = new AwsAccess("eu-west-2", server.url(), "KEY", "s", "", "", "");
    assertThat(FakeServer.targets(new Lightsail(access, 80, MINUTE)))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.3:80"),
                Map.entry("__meta_lightsail_region", "eu-west-2"),
                Map.entry("__meta_lightsail_private_ip", "10.0.0.3"),
                Map.entry("__meta_lightsail_public_ip", "3.3.3.3"),
                Map.entry("__meta_lightsail_availability_zone", "eu-west-2b"),
                Map.entry("__meta_lightsail_blueprint_id", "b"),
                Map.entry("__meta_lightsail_bundle_id", "m"),
                Map.entry("__meta_lightsail_instance_name", "n"),
                Map.entry("__meta_lightsail_instance_state", "running"),
                Map.entry("__meta_lightsail_instance_support_code", "c"),
                Map.entry("__meta_lightsail_ipv6_addresses", ",2001:db8::3,"),
                Map.entry("__meta_lightsail_tag_k", "v")));
  }

  private static String refusal(String code) {
    return "<Response><Errors><Error><Code>"
        + code
        + "</Code><Message>m</Message></Error></Errors>"
        + "</Response>";
  }

  @Test
  void whatIsRefusedForNowIsAskedAgain() {
    Ec2 ec2 = ec2("KEY", "", List.of());
    List<String> refusals =
        new CopyOnWriteArrayList<>(List.of("RequestLimitExceeded", "InternalError"));
    server.on(
        "/",
        exchange -> {
          boolean zones = server.forms("/").getLast().contains("Zones");
          if (zones || refusals.isEmpty()) {
            FakeServer.send(exchange, 200, "text/xml", zones ? ZONES : "<D/>");
          } else {
            String code = refusals.removeFirst();
            FakeServer.send(
                exchange, code.startsWith("Internal") ? 500 : 400, "text/xml", refusal(code));
          }
        });
    FakeServer.Run run = FakeServer.run(ec2, Map.of(), 3);
    assertThat(run.updates()).hasSize(1);
    assertThat(run.pauses()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), MINUTE);
    refusals.addAll(List.of("Throttling", "Throttling", "Throttling"));
    assertThat(FakeServer.run(ec2, Map.of(), 3).updates()).isEmpty();
    refusals.clear();
    refusals.add("UnauthorizedOperation");
    run = FakeServer.run(ec2, Map.of(), 1);
    assertThat(run.updates()).isEmpty();
    assertThat(run.pauses()).containsExactly(MINUTE);
  }

  @Test
  void aMachinesServiceMayBeOlderThanTokens() throws Exception {
    machines();
    server.on(
        "/latest/meta-data/iam/security-credentials/",
        e -> FakeServer.send(e, 200, "text/plain", "role\n"));
    server.json(
        "/latest/meta-data/iam/security-credentials/role",
        "{\"AccessKeyId\":\"OLD\",\"SecretAccessKey\":\"s\",\"Token\":\"t\","
            + "\"Expiration\":\"2999-01-01T00:00:00Z\"}");
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url());
    environment.put("HOME", "/nowhere");
    assertThat(FakeServer.groups(ec2("", "", List.of()), environment)).hasSize(1);
    assertThat(server.authorizations("/").getLast()).contains("Credential=OLD/");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    int before = server.requests().size();
    assertThat(FakeServer.run(ec2("", "", List.of()), environment, 1).updates()).isEmpty();
    assertThat(server.requests()).hasSize(before);
  }

  @Test
  void aClustersTokenGoesBeforeSharedFiles(@TempDir Path home) throws Exception {
    Path token = Files.writeString(home.resolve("token"), "lent");
    Path file = home.resolve("credentials");
    Files.writeString(file, "[default]\naws_access_key_id = D\naws_secret_access_key = s\n");
    Map<String, String> environment =
        Map.of(
            "AWS_SHARED_CREDENTIALS_FILE", file.toString(),
            "AWS_WEB_IDENTITY_TOKEN_FILE", token.toString(),
            "AWS_ROLE_ARN", "arn",
            "AWS_ENDPOINT_URL_STS", server.url());
    server.on(
        "/",
        exchange ->
            FakeServer.send(
                exchange,
                200,
                "text/xml",
                server.forms("/").getLast().contains("WebIdentityToken=lent")
                    ? "<A><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>WEB"
                        + "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t"
                        + "</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>"
                        + "</Credentials></AssumeRoleWithWebIdentityResult></A>"
                    : "<D/>"));
    assertThat(FakeServer.groups(ec2("", "", List.of()), environment)).hasSize(1);
    assertThat(server.authorizations("/").getLast()).contains("Credential=WEB/");
  }
}
