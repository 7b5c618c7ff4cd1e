package dev.ferula.config.section;

import static dev.ferula.config.section.DiscoverySection.required;

import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Authentication by Azure's active directory. */
final class AzureAdSection {
  private static final List<String> METHODS =
      List.of("managed_identity", "workload_identity", "oauth", "sdk", "certificate");

  private static final String IN_CONFIG = " in the Azure AD config";
  private static final Pattern SCOPE = Pattern.compile("[\\w\\s:/.\\-]+");
  private static final int UUID_LENGTH = 36;

  static final Schema SCHEMA =
      Schema.of("azuread.AzureADConfig", "azuread.plain")
          .optional(
              "managed_identity",
              Schema.of("azuread.ManagedIdentityConfig").text("client_id").omitEmpty().build())
          .omitEmpty()
          .optional(
              "workload_identity",
              identity("azuread.WorkloadIdentityConfig")
                  .text("token_file_path")
                  .omitEmpty()
                  .build())
          .omitEmpty()
          .optional(
              "oauth",
              Schema.of("azuread.OAuthConfig")
                  .text("client_id")
                  .omitEmpty()
                  .secret("client_secret")
                  .omitEmpty()
                  .text("tenant_id")
                  .omitEmpty()
                  .build())
          .omitEmpty()
          .optional("sdk", Schema.of("azuread.SDKConfig").text("tenant_id").omitEmpty().build())
          .omitEmpty()
          .optional(
              "certificate",
              identity("azuread.CertificateConfig")
                  .text("certificate_path")
                  .omitEmpty()
                  .text("certificate_key_path")
                  .omitEmpty()
                  .secret("certificate_password")
                  .omitEmpty()
                  .bool("send_certificate_chain")
                  .omitEmpty()
                  .build())
          .omitEmpty()
          .text("cloud")
          .omitEmpty()
          .text("scope")
          .omitEmpty()
          .rule(AzureAdSection::checkCloud)
          .rule(AzureAdSection::checkMethods)
          .rule(AzureAdSection::checkScope)
          .build();

  private AzureAdSection() {}

  private static Schema.Builder identity(String type) {
    return Schema.of(type).text("client_id").omitEmpty().text("tenant_id").omitEmpty();
  }

  private static void checkCloud(Section section) {
    if (!section.isSet("cloud")) {
      section.set("cloud", "AzurePublic");
    }
    if (!List.of("AzurePublic", "AzureChina", "AzureGovernment").contains(section.text("cloud"))) {
      throw section.broken("cloud", "must provide a cloud" + IN_CONFIG);
    }
  }

  private static void checkMethods(Section section) {
    int methods = section.countSet(METHODS.toArray(String[]::new));
    if (methods == 0) {
      throw section.broken(
          "must provide an Azure Managed Identity, Azure Workload Identity, Azure OAuth, Azure"
              + " Certificate or Azure SDK"
              + IN_CONFIG);
    }
    if (methods > 1) {
      throw section.broken("cannot provide multiple authentication methods" + IN_CONFIG);
    }
    Section managed = section.section("managed_identity");
    if (managed != null && managed.isSet("client_id")) {
      checkClientId(managed, "Azure Managed Identity");
    }
    check(section, "workload_identity", "Azure Workload Identity", "client_id", "tenant_id");
    Section workload = section.section("workload_identity");
    if (workload != null && !workload.isSet("token_file_path")) {
      workload.set("token_file_path", "/var/run/secrets/azure/tokens/azure-identity-token");
    }
    check(section, "oauth", "Azure OAuth", "client_id", "client_secret", "tenant_id");
    check(
        section, "certificate", "Azure Certificate", "client_id", "tenant_id", "certificate_path");
  }

  private static void check(Section section, String key, String what, String... requiredKeys) {
    Section method = section.section(key);
    if (method == null) {
      return;
    }
    for (String name : requiredKeys) {
      required(name, "must provide an " + what + " " + name + IN_CONFIG).accept(method);
    }
    checkClientId(method, what);
    if (key.equals("workload_identity")) {
      checkUuid(method, "tenant_id", what);
    }
  }

  private static void checkClientId(Section method, String what) {
    checkUuid(method, "client_id", what);
  }

  private static void checkUuid(Section method, String key, String what) {
    String id = method.text(key);
    try {
      if (id.length() == UUID_LENGTH) {
        UUID.fromString(id);
        return;
      }
    } catch (IllegalArgumentException e) {
      // Told of below, together with those of the wrong length.
    }
    throw method.broken(key, "the provided " + what + " " + key + " is invalid");
  }

  private static void checkScope(Section section) {
    String scope = section.text("scope");
    if (!scope.isEmpty() && !SCOPE.matcher(scope).matches()) {
      throw section.broken("scope", "the provided scope contains invalid characters");
    }
  }
}
