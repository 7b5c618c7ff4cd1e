package dev.ferula.config.section;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.GoUrl;
import dev.ferula.config.binding.MapType;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.SectionMapType;
import dev.ferula.config.binding.Types;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.model.GoQuote;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How requests are made: authentication, TLS, proxies, headers. */
public final class HttpSection {
  private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  private static final String ONE_OF_THREE =
      "at most one of basic_auth, oauth2 & authorization must be configured";

  private static final Set<String> TLS_VERSIONS = Set.of("TLS10", "TLS11", "TLS12", "TLS13");

  /** Headers that the program sets itself, as Go spells them. */
  private static final Set<String> RESERVED =
      Set.of(
          "Authorization",
          "Host",
          "Content-Encoding",
          "Content-Length",
          "Content-Type",
          "User-Agent",
          "Connection",
          "Keep-Alive",
          "Proxy-Authenticate",
          "Proxy-Authorization",
          "Www-Authenticate",
          "Accept-Encoding",
          "X-Prometheus-Remote-Write-Version",
          "X-Prometheus-Remote-Read-Version",
          "X-Prometheus-Scrape-Timeout-Seconds",
          "X-Amz-Date",
          "X-Amz-Security-Token",
          "X-Amz-Content-Sha256");

  static final Schema TLS =
      Schema.of("config.TLSConfig", "config.plain")
          .text("ca")
          .omitEmpty()
          .text("cert")
          .omitEmpty()
          .secret("key")
          .omitEmpty()
          .text("ca_file")
          .omitEmpty()
          .path()
          .text("cert_file")
          .omitEmpty()
          .path()
          .text("key_file")
          .omitEmpty()
          .path()
          .text("ca_ref")
          .omitEmpty()
          .text("cert_ref")
          .omitEmpty()
          .text("key_ref")
          .omitEmpty()
          .text("server_name")
          .omitEmpty()
          .bool("insecure_skip_verify")
          .field("min_version", Types.text("string", HttpSection::tlsVersion))
          .omitEmpty()
          .field("max_version", Types.text("string", HttpSection::tlsVersion))
          .omitEmpty()
          .rule(HttpSection::checkTls)
          .build();

  private static final Schema BASIC_AUTH =
      Schema.of("config.BasicAuth", "config.plain")
          .text("username")
          .omitEmpty()
          .text("username_file")
          .omitEmpty()
          .path()
          .text("username_ref")
          .omitEmpty()
          .secret("password")
          .omitEmpty()
          .text("password_file")
          .omitEmpty()
          .path()
          .text("password_ref")
          .omitEmpty()
          .build();

  private static final Schema AUTHORIZATION =
      Schema.of("config.Authorization")
          .text("type")
          .omitEmpty()
          .secret("credentials")
          .omitEmpty()
          .text("credentials_file")
          .omitEmpty()
          .path()
          .text("credentials_ref")
          .omitEmpty()
          .build();

  private static final Schema PROXY =
      Schema.of("config.ProxyConfig")
          .field("proxy_url", UrlType.URL)
          .omitEmpty()
          .text("no_proxy")
          .omitEmpty()
          .bool("proxy_from_environment")
          .omitEmpty()
          .field(
              "proxy_connect_header", new MapType(Types.TEXT, Types.SECRETS, "config.ProxyHeader"))
          .omitEmpty()
          .build();

  private static final Schema OAUTH2 =
      Schema.of("config.OAuth2", "config.plain")
          .text("client_id")
          .omitEmpty()
          .secret("client_secret")
          .omitEmpty()
          .text("client_secret_file")
          .omitEmpty()
          .path()
          .text("client_secret_ref")
          .omitEmpty()
          .text("client_certificate_key_id")
          .omitEmpty()
          .secret("client_certificate_key")
          .omitEmpty()
          .text("client_certificate_key_file")
          .omitEmpty()
          .text("client_certificate_key_ref")
          .omitEmpty()
          .text("grant_type")
          .omitEmpty()
          .text("signature_algorithm")
          .omitEmpty()
          .text("iss")
          .omitEmpty()
          .text("audience")
          .omitEmpty()
          .field("claims", new MapType(Types.TEXT, AnyType.ANY, "map[string]interface {}"))
          .omitEmpty()
          .texts("scopes")
          .omitEmpty()
          .text("token_url")
          .omitEmpty()
          .textMap("endpoint_params")
          .omitEmpty()
          .section("tls_config", TLS)
          .omitEmpty()
          .inline(PROXY)
          .rule(HttpSection::checkProxy)
          .build();

  private static final Schema HEADER =
      Schema.of("config.Header")
          .texts("values")
          .omitEmpty()
          .field("secrets", Types.SECRETS)
          .omitEmpty()
          .texts("files")
          .omitEmpty()
          .path()
          .build();

  /** The fields that are part of every section which makes requests. */
  static final Schema FIELDS = fields(true);

  /** The same for remote write, which does not use HTTP/2 unless told to. */
  static final Schema FIELDS_WITHOUT_HTTP2 = fields(false);

  /** The fields as a file of their own has them, checked. */
  public static Section bindFile(Binder binder, YamlNode node) {
    Section http = binder.bindSection(FIELDS, node);
    check(http);
    return http;
  }

  private HttpSection() {}

  private static Schema fields(boolean http2) {
    return Schema.of("config.HTTPClientConfig")
        .optional("basic_auth", BASIC_AUTH)
        .omitEmpty()
        .optional("authorization", AUTHORIZATION)
        .omitEmpty()
        .optional("oauth2", OAUTH2)
        .omitEmpty()
        .secret("bearer_token")
        .omitEmpty()
        .text("bearer_token_file")
        .omitEmpty()
        .path()
        .section("tls_config", TLS)
        .omitEmpty()
        .bool("follow_redirects", true)
        .bool("enable_http2", http2)
        .inline(PROXY)
        .field("http_headers", new SectionMapType(HEADER, "config.Headers"))
        .omitEmpty()
        .build();
  }

  private static String tlsVersion(String text) {
    if (!TLS_VERSIONS.contains(text)) {
      throw new IllegalArgumentException("unknown TLS version: " + text);
    }
    return text;
  }

  private static void checkTls(Section tls) {
    if (tls.countSet("ca", "ca_file", "ca_ref") > 1) {
      throw tls.broken("at most one of ca, ca_file & ca_ref must be configured");
    }
    int certs = tls.countSet("cert", "cert_file", "cert_ref");
    int keys = tls.countSet("key", "key_file", "key_ref");
    if (certs > 1) {
      throw tls.broken("at most one of cert, cert_file & cert_ref must be configured");
    }
    if (keys > 1) {
      throw tls.broken("at most one of key and key_file must be configured");
    }
    if (certs > 0 && keys == 0) {
      throw tls.broken(
          "exactly one of key or key_file must be configured when a client certificate is"
              + " configured");
    }
    if (keys > 0 && certs == 0) {
      throw tls.broken(
          "exactly one of cert or cert_file must be configured when a client key is configured");
    }
  }

  /** Checks the fields within their section and moves a bearer token to its new place. */
  static void check(Section http) {
    if (http.countSet("bearer_token", "bearer_token_file") > 1) {
      throw http.broken("at most one of bearer_token & bearer_token_file must be configured");
    }
    boolean bearer = http.isSet("bearer_token") || http.isSet("bearer_token_file");
    Section basic = http.section("basic_auth");
    Section oauth = http.section("oauth2");
    if ((basic != null || oauth != null) && bearer) {
      throw http.broken(
          "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured");
    }
    if (basic != null) {
      checkBasic(http, basic);
    }
    Section authorization = http.section("authorization");
    if (authorization != null) {
      checkAuthorization(http, authorization, bearer);
    } else if (bearer) {
      moveBearerToken(http);
    }
    if (oauth != null) {
      checkOauth(http, oauth);
    }
    checkProxy(http);
    checkHeaders(http);
  }

  private static void checkBasic(Section http, Section basic) {
    if (basic.countSet("username", "username_file", "username_ref") > 1) {
      throw http.broken(
          "basic_auth",
          "at most one of basic_auth username, username_file & username_ref must be configured");
    }
    if (basic.countSet("password", "password_file", "password_ref") > 1) {
      throw http.broken(
          "basic_auth",
          "at most one of basic_auth password, password_file & password_ref must be configured");
    }
  }

  private static void checkAuthorization(Section http, Section authorization, boolean bearer) {
    if (bearer) {
      throw http.broken(
          "authorization", "authorization is not compatible with bearer_token & bearer_token_file");
    }
    if (authorization.countSet("credentials", "credentials_file", "credentials_ref") > 1) {
      throw http.broken(
          "authorization",
          "at most one of authorization credentials & credentials_file must be configured");
    }
    String type = authorization.text("type").strip();
    authorization.set("type", type.isEmpty() ? "Bearer" : type);
    if (type.toLowerCase(Locale.ROOT).equals("basic")) {
      throw http.broken(
          "authorization",
          "authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
    }
    if (http.section("basic_auth") != null || http.section("oauth2") != null) {
      throw http.broken("authorization", ONE_OF_THREE);
    }
  }

  private static void moveBearerToken(Section http) {
    Section authorization = Section.ofDefaults(AUTHORIZATION);
    authorization.set("type", "Bearer");
    authorization.set("credentials", http.secret("bearer_token"));
    authorization.set("credentials_file", http.text("bearer_token_file"));
    http.set("authorization", authorization);
    http.set("bearer_token", null);
    http.set("bearer_token_file", "");
  }

  private static void checkOauth(Section http, Section oauth) {
    if (http.section("basic_auth") != null) {
      throw http.broken("oauth2", ONE_OF_THREE);
    }
    if (!oauth.isSet("client_id")) {
      throw http.broken("oauth2", "oauth2 client_id must be configured");
    }
    if (!oauth.isSet("token_url")) {
      throw http.broken("oauth2", "oauth2 token_url must be configured");
    }
    if (oauth.text("grant_type").equals(JWT_BEARER)) {
      checkJwt(http, oauth);
    } else if (oauth.countSet("client_secret", "client_secret_file", "client_secret_ref") > 1) {
      throw http.broken(
          "oauth2",
          "at most one of oauth2 client_secret, client_secret_file & client_secret_ref must be"
              + " configured using grant-type=client_credentials");
    }
  }

  private static void checkJwt(Section http, Section oauth) {
    if (oauth.countSet(
            "client_certificate_key", "client_certificate_key_file", "client_certificate_key_ref")
        > 1) {
      throw http.broken(
          "oauth2",
          "at most one of oauth2 client_certificate_key, client_certificate_key_file &"
              + " client_certificate_key_ref must be configured using grant-type="
              + JWT_BEARER);
    }
    String algorithm = oauth.text("signature_algorithm");
    if (!algorithm.isEmpty() && !List.of("RS256", "RS384", "RS512").contains(algorithm)) {
      throw http.broken("oauth2", "valid signature algorithms are RS256, RS384 and RS512");
    }
  }

  private static void checkProxy(Section http) {
    boolean fromEnvironment = http.bool("proxy_from_environment");
    boolean url = http.value("proxy_url") instanceof GoUrl proxy && !proxy.text().isEmpty();
    if (http.isSet("proxy_connect_header") && !fromEnvironment && !url) {
      throw http.broken(
          "proxy_connect_header",
          "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be"
              + " configured");
    }
    if (fromEnvironment && url) {
      throw http.broken(
          "proxy_url", "if proxy_from_environment is configured, proxy_url must not be configured");
    }
    if (fromEnvironment && http.isSet("no_proxy")) {
      throw http.broken(
          "no_proxy", "if proxy_from_environment is configured, no_proxy must not be configured");
    }
    if (http.isSet("no_proxy") && !http.isSet("proxy_url")) {
      throw http.broken("no_proxy", "if no_proxy is configured, proxy_url must also be configured");
    }
  }

  private static void checkHeaders(Section http) {
    for (String name : http.sectionMap("http_headers").keySet()) {
      String canonical = canonical(name);
      if (RESERVED.contains(canonical)) {
        throw http.broken(
            "http_headers", "setting header " + GoQuote.quote(canonical) + " is not allowed");
      }
    }
  }

  /* Go's spelling of header names: capitals at the start and after each hyphen. */
  private static String canonical(String name) {
    StringBuilder out = new StringBuilder(name.length());
    boolean upper = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      out.append(upper ? Character.toUpperCase(c) : Character.toLowerCase(c));
      upper = c == '-';
    }
    return out.toString();
  }

  /** The proxy of a section, password and all; empty for none. */
  public static String proxyUrl(Section http) {
    return urlText(http, "proxy_url");
  }

  /** A URL as it is written, password included; empty where there is none. */
  public static String urlText(Section section, String key) {
    return section.value(key) instanceof GoUrl url ? url.text() : "";
  }

  /** Whether the fields of {@link #FIELDS} within a section all have their defaults. */
  static boolean isDefault(Section http) {
    for (String key : FIELDS.keys()) {
      boolean flag = key.equals("follow_redirects") || key.equals("enable_http2");
      if (flag != http.isSet(key)) {
        return false;
      }
    }
    return true;
  }
}
