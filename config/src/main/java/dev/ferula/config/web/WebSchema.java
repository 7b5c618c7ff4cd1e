package dev.ferula.config.web;

import dev.ferula.config.binding.ListType;
import dev.ferula.config.binding.MapType;
import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.model.GoQuote;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The fields of a web configuration. */
final class WebSchema {
  /** Those that Go calls secure; the last three are of TLS 1.3 and always on. */
  static final Set<String> CIPHERS =
      Set.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256");

  private static final Set<String> CURVES = Set.of("CurveP256", "CurveP384", "CurveP521", "X25519");
  private static final Set<String> VERSIONS = Set.of("TLS10", "TLS11", "TLS12", "TLS13");
  private static final Set<String> ROLES = Set.of("viewer", "editor", "admin");

  /* The headers that may be set, with the values that they may have; any where there are none. */
  private static final Map<String, List<String>> HEADERS =
      Map.of(
          "Strict-Transport-Security", List.of(),
          "X-Content-Type-Options", List.of("nosniff"),
          "X-Frame-Options", List.of("deny", "sameorigin"),
          "X-XSS-Protection", List.of(),
          "Content-Security-Policy", List.of());

  private static final Schema TLS =
      Schema.of("web.TLSConfig")
          .text("cert")
          .secret("key")
          .text("client_ca")
          .text("cert_file")
          .path()
          .text("key_file")
          .path()
          .text("client_auth_type")
          .text("client_ca_file")
          .path()
          .field(
              "cipher_suites",
              new ListType(Types.text("web.Cipher", text -> known("cipher", CIPHERS, text))))
          .field(
              "curve_preferences",
              new ListType(Types.text("web.Curve", text -> known("curve", CURVES, text))))
          .field("min_version", version(), "TLS12")
          .field("max_version", version(), "TLS13")
          .bool("prefer_server_cipher_suites", true)
          .texts("client_allowed_sans")
          .build();

  private static final Schema HTTP =
      Schema.of("web.HTTPConfig").bool("http2", true).textMap("headers").build();

  private static final Schema RATE =
      Schema.of("web.RateLimiterConfig")
          .whole("burst", 0)
          .field("interval", Types.GO_DURATION)
          .build();

  private static final Schema TOKEN =
      Schema.of("ferula.Token")
          .text("name")
          .text("sha256")
          .field("role", role(), "viewer")
          .text("match")
          .build();

  private static final Schema FERULA =
      Schema.of("ferula.Access")
          .field("default_role", role(), "admin")
          .field("roles", new MapType(Types.TEXT, role()))
          .items("tokens", TOKEN)
          .build();

  static final Schema ROOT =
      Schema.of("web.Config")
          .section("tls_server_config", TLS)
          .section("http_server_config", HTTP)
          .section("rate_limit", RATE)
          .field(
              "basic_auth_users", new MapType(Types.TEXT, Types.SECRET, "map[string]config.Secret"))
          .section("ferula", FERULA)
          .rule(WebSchema::checkHeaders)
          .build();

  private WebSchema() {}

  private static dev.ferula.config.binding.FieldType version() {
    return Types.text(
        "web.TLSVersion",
        text -> {
          if (!VERSIONS.contains(text)) {
            throw new IllegalArgumentException("unknown TLS version: " + text);
          }
          return text;
        });
  }

  private static dev.ferula.config.binding.FieldType role() {
    return Types.text(
        "role",
        text -> {
          if (!ROLES.contains(text)) {
            throw new IllegalArgumentException(
                "unknown role " + GoQuote.quote(text) + ": must be viewer, editor or admin");
          }
          return text;
        });
  }

  private static String known(String what, Set<String> all, String text) {
    if (!all.contains(text)) {
      throw new IllegalArgumentException("unknown " + what + ": " + text);
    }
    return text;
  }

  private static void checkHeaders(Section root) {
    Section http = root.section("http_server_config");
    if (http == null) {
      return;
    }
    for (Map.Entry<String, String> header : new TreeMap<>(http.textMap("headers")).entrySet()) {
      List<String> values = HEADERS.get(header.getKey());
      if (values == null) {
        throw http.broken(
            "headers", "HTTP header " + GoQuote.quote(header.getKey()) + " can not be configured");
      }
      if (!values.isEmpty() && !values.contains(header.getValue())) {
        throw http.broken(
            "headers",
            "invalid value for "
                + header.getKey()
                + ". Expected one of: ["
                + String.join(" ", values.stream().map(GoQuote::quote).toList())
                + "], but got: "
                + GoQuote.quote(header.getValue()));
      }
      if (header.getValue().chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
        throw http.broken("headers", "invalid character in the value of " + header.getKey());
      }
    }
  }
}
