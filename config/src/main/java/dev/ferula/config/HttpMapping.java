package dev.ferula.config;

import dev.ferula.config.binding.Section;
import dev.ferula.config.section.HttpSection;
import dev.ferula.scrape.http.Authorization;
import dev.ferula.scrape.http.Authorization.SigningKey;
import dev.ferula.scrape.http.HeaderValues;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.ProxyOptions;
import dev.ferula.scrape.http.Secret;
import dev.ferula.scrape.http.TlsOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes options of HTTP clients from sections that have the fields of one. */
final class HttpMapping {
  private HttpMapping() {}

  static HttpOptions options(Section section) {
    Map<String, HeaderValues> headers = new LinkedHashMap<>();
    section.sectionMap("http_headers").forEach((name, values) -> headers.put(name, header(values)));
    return new HttpOptions(
        authorization(section),
        section.bool("follow_redirects"),
        section.bool("enable_http2"),
        tls(Objects.requireNonNull(section.section("tls_config"))),
        proxy(section),
        headers);
  }

  /** Options of a section that has none but those of TLS. */
  static HttpOptions tlsOnly(Section section) {
    Section tls = section.section("tls_config");
    return new HttpOptions(
        Authorization.NONE,
        true,
        true,
        tls == null ? TlsOptions.DEFAULT : tls(tls),
        ProxyOptions.NONE,
        Map.of());
  }

  private static HeaderValues header(Section section) {
    return new HeaderValues(
        section.texts("values"), secrets(section.value("secrets")), section.texts("files"));
  }

  private static List<Secret> secrets(@Nullable Object list) {
    List<Secret> secrets = new ArrayList<>();
    if (list instanceof List<?> items) {
      items.forEach(item -> secrets.add((Secret) item));
    }
    return secrets;
  }

  private static Authorization authorization(Section section) {
    Section basic = section.section("basic_auth");
    Section header = section.section("authorization");
    Section oauth = section.section("oauth2");
    if (basic != null) {
      return new Authorization.Basic(
          basic.text("username"),
          basic.text("username_file"),
          basic.secret("password"),
          basic.text("password_file"));
    }
    if (header != null) {
      return new Authorization.Header(
          header.text("type"), header.secret("credentials"), header.text("credentials_file"));
    }
    return oauth == null ? Authorization.NONE : oauth2(oauth);
  }

  private static Authorization oauth2(Section oauth) {
    Map<String, Object> claims = new LinkedHashMap<>();
    if (oauth.value("claims") instanceof Map<?, ?> map) {
      map.forEach((name, value) -> claims.put(String.valueOf(name), value));
    }
    String algorithm = oauth.text("signature_algorithm");
    String grant = oauth.text("grant_type");
    return new Authorization.OAuth2(
        oauth.text("client_id"),
        oauth.secret("client_secret"),
        oauth.text("client_secret_file"),
        grant.isEmpty() ? "client_credentials" : grant,
        new SigningKey(
            oauth.secret("client_certificate_key"),
            oauth.text("client_certificate_key_file"),
            oauth.text("client_certificate_key_id"),
            algorithm.isEmpty() ? "RS256" : algorithm,
            oauth.text("iss"),
            oauth.text("audience"),
            claims),
        oauth.texts("scopes"),
        oauth.text("token_url"),
        oauth.textMap("endpoint_params"),
        tls(Objects.requireNonNull(oauth.section("tls_config"))),
        proxy(oauth));
  }

  private static TlsOptions tls(Section tls) {
    return new TlsOptions(
        tls.text("ca"),
        tls.text("ca_file"),
        tls.text("cert"),
        tls.text("cert_file"),
        tls.secret("key"),
        tls.text("key_file"),
        tls.text("server_name"),
        tls.bool("insecure_skip_verify"),
        tls.text("min_version"),
        tls.text("max_version"));
  }

  private static ProxyOptions proxy(Section section) {
    Map<String, List<Secret>> headers = new LinkedHashMap<>();
    if (section.value("proxy_connect_header") instanceof Map<?, ?> map) {
      map.forEach((name, values) -> headers.put((String) name, secrets(values)));
    }
    String url = HttpSection.proxyUrl(section);
    return new ProxyOptions(
        url.isEmpty() ? Secret.NONE : new Secret(url),
        section.text("no_proxy"),
        section.bool("proxy_from_environment"),
        headers);
  }
}
