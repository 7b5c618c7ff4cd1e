package dev.ferula.discovery.openstack;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who asks OpenStack, and for which project. Where no endpoint is given all of it comes from the
 * environment.
 *
 * @param endpoint of the identity service
 * @param project a name, which needs a domain beside it
 */
public record OpenStackAccount(
    String endpoint,
    String username,
    String userId,
    String password,
    String project,
    String projectId,
    String domain,
    String domainId,
    String applicationName,
    String applicationId,
    String applicationSecret) {
  /** This account, or that of the environment. */
  OpenStackAccount orOf(UnaryOperator<@Nullable String> environment) {
    if (!endpoint.isEmpty()) {
      return this;
    }
    OpenStackAccount found =
        new OpenStackAccount(
            first(environment, "OS_AUTH_URL"),
            first(environment, "OS_USERNAME"),
            first(environment, "OS_USERID"),
            first(environment, "OS_PASSWORD"),
            first(environment, "OS_PROJECT_NAME", "OS_TENANT_NAME"),
            first(environment, "OS_PROJECT_ID", "OS_TENANT_ID"),
            first(environment, "OS_DOMAIN_NAME"),
            first(environment, "OS_DOMAIN_ID"),
            first(environment, "OS_APPLICATION_CREDENTIAL_NAME"),
            first(environment, "OS_APPLICATION_CREDENTIAL_ID"),
            first(environment, "OS_APPLICATION_CREDENTIAL_SECRET"));
    if (found.endpoint.isEmpty()) {
      throw new DiscoveryException("Missing environment variable [OS_AUTH_URL]");
    }
    return found;
  }

  private static String first(UnaryOperator<@Nullable String> environment, String... names) {
    for (String name : names) {
      String value = environment.apply(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** What the identity service is asked for. */
  String request() {
    Map<String, JsonValue> auth = new LinkedHashMap<>();
    boolean application = !applicationSecret.isEmpty();
    String method = application ? "application_credential" : "password";
    auth.put(
        "identity",
        object(
            Map.of(
                "methods",
                JsonValue.ofItems(List.of(JsonValue.ofText(method))),
                method,
                application ? application() : object(Map.of("user", user(password))))));
    if (!application && !projectId.isEmpty()) {
      auth.put("scope", object(Map.of("project", texts("id", projectId))));
    } else if (!application && !project.isEmpty()) {
      JsonValue scope = texts("name", project).with("domain", domainObject());
      auth.put("scope", object(Map.of("project", scope)));
    }
    return object(Map.of("auth", object(auth))).toJson();
  }

  private JsonValue application() {
    JsonValue secret = texts("secret", applicationSecret);
    return applicationId.isEmpty()
        ? secret.with("name", JsonValue.ofText(applicationName)).with("user", user(""))
        : secret.with("id", JsonValue.ofText(applicationId));
  }

  private JsonValue user(String secret) {
    JsonValue user =
        userId.isEmpty()
            ? texts("name", username).with("domain", domainObject())
            : texts("id", userId);
    return secret.isEmpty() ? user : user.with("password", JsonValue.ofText(secret));
  }

  private JsonValue domainObject() {
    return domainId.isEmpty() ? texts("name", domain) : texts("id", domainId);
  }

  private static JsonValue texts(String name, String value) {
    return object(Map.of(name, JsonValue.ofText(value)));
  }

  private static JsonValue object(Map<String, JsonValue> fields) {
    return JsonValue.ofFields(fields);
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "OpenStackAccount[" + endpoint + ", " + username + userId + applicationId + "]";
  }
}
