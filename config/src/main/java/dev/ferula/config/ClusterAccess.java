package dev.ferula.config;

import dev.ferula.discovery.DiscoveryException;
import dev.ferula.scrape.http.Authorization;
import dev.ferula.scrape.http.HeaderValues;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.ProxyOptions;
import dev.ferula.scrape.http.Secret;
import dev.ferula.scrape.http.TlsOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Where a Kubernetes cluster's interface is, and how it is asked. */
record ClusterAccess(String server, HttpOptions http) {
  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";

  /**
   * That of the cluster in which this program runs in a pod.
   *
   * @throws DiscoveryException if it does not
   */
  static ClusterAccess fromPod(UnaryOperator<@Nullable String> environment) {
    String host = environment.apply("KUBERNETES_SERVICE_HOST");
    String port = environment.apply("KUBERNETES_SERVICE_PORT");
    if (host == null || host.isEmpty() || port == null || port.isEmpty()) {
      throw new DiscoveryException(
          "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and"
              + " KUBERNETES_SERVICE_PORT must be defined");
    }
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return new ClusterAccess(
        "https://" + literal + ":" + port,
        new HttpOptions(
            new Authorization.Header("Bearer", Secret.NONE, ACCOUNT + "token"),
            true,
            true,
            new TlsOptions("", ACCOUNT + "ca.crt", "", "", Secret.NONE, "", "", false, "", ""),
            proxy(""),
            Map.of()));
  }

  /* That of the environment where none is named, as all of Kubernetes's programs have it. */
  private static ProxyOptions proxy(String url) {
    return new ProxyOptions(new Secret(url), "", url.isEmpty(), Map.of());
  }

  /** The namespace of the pod in which this program runs. */
  static String ownNamespace() {
    try {
      String name = Files.readString(Path.of(ACCOUNT + "namespace")).strip();
      if (name.isEmpty()) {
        throw new DiscoveryException("could not read own namespace name (empty file)");
      }
      return name;
    } catch (IOException e) {
      throw new DiscoveryException("could not determine the pod's namespace: " + e, e);
    }
  }

  /**
   * That of the current context of a file as {@code kubectl} has it.
   *
   * @throws DiscoveryException if the file is not one, or says what is not supported
   */
  static ClusterAccess fromFile(Path file) {
    Object root;
    try {
      LoadSettings settings = LoadSettings.builder().setSchema(new FailsafeSchema()).build();
      root = new Load(settings).loadFromString(Files.readString(file));
    } catch (IOException | YamlEngineException e) {
      throw new DiscoveryException("kubeconfig " + file + ": " + e.getMessage(), e);
    }
    Map<?, ?> context = named(root, "contexts", text(root, "current-context"), "context");
    Map<?, ?> cluster = named(root, "clusters", text(context, "cluster"), "cluster");
    Map<?, ?> user = named(root, "users", text(context, "user"), "user");
    if (text(cluster, "server").isEmpty()) {
      throw new DiscoveryException("kubeconfig " + file + ": no server in the current context");
    }
    if (user.containsKey("exec") || user.containsKey("auth-provider")) {
      throw new DiscoveryException(
          "kubeconfig " + file + ": exec and auth-provider of a user are not supported");
    }
    Path directory = file.toAbsolutePath().getParent();
    TlsOptions tls =
        new TlsOptions(
            decoded(cluster, "certificate-authority-data"),
            path(directory, cluster, "certificate-authority"),
            decoded(user, "client-certificate-data"),
            path(directory, user, "client-certificate"),
            new Secret(decoded(user, "client-key-data")),
            path(directory, user, "client-key"),
            text(cluster, "tls-server-name"),
            text(cluster, "insecure-skip-tls-verify").equals("true"),
            "",
            "");
    HttpOptions http =
        new HttpOptions(
            authorization(directory, user),
            true,
            true,
            tls,
            proxy(text(cluster, "proxy-url")),
            impersonation(user));
    return new ClusterAccess(text(cluster, "server"), http);
  }

  /* The headers by which an account acts as another. */
  private static Map<String, HeaderValues> impersonation(Map<?, ?> user) {
    Map<String, HeaderValues> headers = new LinkedHashMap<>();
    putHeader(headers, "Impersonate-User", text(user, "as"));
    putHeader(headers, "Impersonate-Uid", text(user, "as-uid"));
    List<String> groups = new ArrayList<>();
    if (user.get("as-groups") instanceof List<?> all) {
      all.forEach(group -> groups.add(String.valueOf(group)));
    }
    putHeader(headers, "Impersonate-Group", groups.toArray(String[]::new));
    return headers;
  }

  private static void putHeader(Map<String, HeaderValues> headers, String name, String... values) {
    List<String> present = Stream.of(values).filter(value -> !value.isEmpty()).toList();
    if (!present.isEmpty()) {
      headers.put(name, new HeaderValues(present, List.of(), List.of()));
    }
  }

  private static Authorization authorization(@Nullable Path directory, Map<?, ?> user) {
    String token = text(user, "token");
    String tokenFile = path(directory, user, "tokenFile");
    if (!token.isEmpty() || !tokenFile.isEmpty()) {
      return new Authorization.Header("Bearer", new Secret(token), tokenFile);
    }
    String name = text(user, "username");
    return name.isEmpty()
        ? Authorization.NONE
        : new Authorization.Basic(name, "", new Secret(text(user, "password")), "");
  }

  /* What stands under a key in the item of a list that has a name; nothing where there is none. */
  private static Map<?, ?> named(@Nullable Object root, String list, String name, String key) {
    if (root instanceof Map<?, ?> map && map.get(list) instanceof List<?> items) {
      for (Object item : items) {
        if (text(item, "name").equals(name)
            && item instanceof Map<?, ?> fields
            && fields.get(key) instanceof Map<?, ?> found) {
          return found;
        }
      }
    }
    return Map.of();
  }

  private static String text(@Nullable Object map, String key) {
    return map instanceof Map<?, ?> fields && fields.get(key) instanceof String text ? text : "";
  }

  private static String path(@Nullable Path directory, Map<?, ?> map, String key) {
    String path = text(map, key);
    return path.isEmpty() || directory == null ? path : directory.resolve(path).toString();
  }

  private static String decoded(Map<?, ?> map, String key) {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(text(map, key));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new DiscoveryException("kubeconfig: " + key + " is not base64", e);
    }
  }
}
