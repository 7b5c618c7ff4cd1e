package dev.ferula.config;

import dev.ferula.config.binding.Section;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.azure.Azure;
import dev.ferula.discovery.cloud.Outscale;
import dev.ferula.discovery.cloud.Ovh;
import dev.ferula.discovery.cloud.Stackit;
import dev.ferula.discovery.cloud.StackitLogin;
import dev.ferula.discovery.cloud.Triton;
import dev.ferula.discovery.gce.Gce;
import dev.ferula.discovery.oci.Oci;
import dev.ferula.discovery.oci.OciMachine;
import dev.ferula.discovery.oci.OciUser;
import dev.ferula.discovery.openstack.OpenStack;
import dev.ferula.discovery.openstack.OpenStackAccount;
import java.time.Duration;

/** Makes the settings of discovery in clouds that want a login of their own, if there is one. */
final class CloudMapping {
  private CloudMapping() {}

  static Mechanism mechanism(String name, Section s, Duration interval) {
    return switch (name) {
      case "azure" ->
          new Azure(
              s.text("environment"),
              s.text("authentication_method"),
              s.text("subscription_id"),
              s.text("tenant_id"),
              s.text("client_id"),
              s.secret("client_secret").value(),
              s.text("resource_group"),
              s.whole("port"),
              interval,
              null);
      case "gce" ->
          new Gce(
              s.text("project"),
              s.text("zone"),
              s.text("filter"),
              s.whole("port"),
              s.text("tag_separator"),
              interval,
              Gce.ENDPOINT);
      case "oci" ->
          Oci.of(
              s.text("auth").equals("instance_principal") ? OciMachine.HERE : ociUser(s),
              s.text("region"),
              s.texts("compartments"),
              s.whole("port"),
              interval);
      case "openstack" ->
          new OpenStack(
              s.text("role"),
              account(s),
              s.text("region"),
              s.bool("all_tenants"),
              s.text("availability"),
              s.whole("port"),
              interval);
      case "outscale" ->
          new Outscale(
              s.text("endpoint"),
              s.text("region"),
              s.text("access_key"),
              s.secret("secret_key").value(),
              s.text("secret_key_file"),
              s.whole("port"),
              interval);
      case "ovhcloud" ->
          new Ovh(
              s.text("endpoint"),
              s.text("application_key"),
              s.secret("application_secret").value(),
              s.secret("consumer_key").value(),
              s.text("service"),
              interval);
      case "stackit" ->
          new Stackit(
              s.text("project"),
              s.text("region"),
              s.text("endpoint"),
              s.whole("port"),
              new StackitLogin(
                  s.secret("service_account_key").value(),
                  s.text("service_account_key_path"),
                  s.secret("private_key").value(),
                  s.text("private_key_path"),
                  StackitLogin.TOKENS),
              interval);
      case "triton" ->
          new Triton(
              s.text("role"),
              s.text("dns_suffix"),
              s.text("endpoint"),
              s.texts("groups"),
              s.whole("port"),
              s.whole("version"),
              interval,
              Triton.SCHEME);
      default -> throw new IllegalArgumentException("no such cloud: " + name);
    };
  }

  private static OciUser ociUser(Section s) {
    return new OciUser(
        s.text("tenancy"),
        s.text("user"),
        s.text("fingerprint"),
        s.text("key_file"),
        s.secret("key_passphrase").value(),
        s.text("key_passphrase_file"));
  }

  private static OpenStackAccount account(Section s) {
    return new OpenStackAccount(
        s.text("identity_endpoint"),
        s.text("username"),
        s.text("userid"),
        s.secret("password").value(),
        s.text("project_name"),
        s.text("project_id"),
        s.text("domain_name"),
        s.text("domain_id"),
        s.text("application_credential_name"),
        s.text("application_credential_id"),
        s.secret("application_credential_secret").value());
  }
}
