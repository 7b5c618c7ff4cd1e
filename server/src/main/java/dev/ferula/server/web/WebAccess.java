package dev.ferula.server.web;

import dev.ferula.config.web.WebConfig;
import dev.ferula.config.web.WebConfigException;
import dev.ferula.config.web.WebConfigLoader;
import dev.ferula.matcher.Matcher;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.server.options.ServerException;
import dev.ferula.web.http.ServerTls;
import dev.ferula.web.http.TlsSettings;
import dev.ferula.web.security.AccessRules;
import dev.ferula.web.security.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * TLS and access as the web configuration file has them at the moment. The file is looked at on
 * every request and, with the certificates that it names, on every connection; one that cannot be
 * used is complained of once and changes nothing. Safe for use by several threads.
 */
public final class WebAccess {
  private static final System.Logger LOG = System.getLogger(WebAccess.class.getName());

  private static final List<String> VERSIONS = List.of("TLS10", "TLS11", "TLS12", "TLS13");
  private static final List<String> PROTOCOLS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

  /** Of one state of the file, so that it is read only when it changes. */
  private record Stamp(long modified, long size, @Nullable Object key) {}

  private final @Nullable Path file;
  private final boolean encrypted;
  private volatile Stamp stamp = new Stamp(0, 0, null);
  private volatile AccessRules rules = AccessRules.OPEN;
  private volatile @Nullable TlsSettings tls;

  /**
   * Access by a file; open to everybody where there is none.
   *
   * @throws ServerException if the file cannot be used
   */
  public WebAccess(@Nullable Path file) {
    this.file = file;
    if (file != null) {
      stamp = stamp(file);
      use(load(file));
    }
    encrypted = tls != null;
  }

  /** The rules of the moment. */
  public AccessRules rules() {
    refresh();
    return rules;
  }

  /** The settings of the moment; null for a server that speaks plain HTTP, which stays so. */
  public @Nullable Supplier<TlsSettings> tls() {
    return encrypted ? this::encryption : null;
  }

  /* Certificates change without the file that names them. */
  private TlsSettings encryption() {
    if (file != null) {
      tryUse(file);
    }
    return Objects.requireNonNull(tls);
  }

  private void refresh() {
    if (file == null) {
      return;
    }
    Stamp now = stamp(file);
    if (!now.equals(stamp)) {
      stamp = now;
      tryUse(file);
    }
  }

  private void tryUse(Path path) {
    try {
      use(load(path));
    } catch (ServerException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "msg=\"Unable to parse configuration\" file="
              + path
              + " err="
              + dev.ferula.model.GoQuote.quote(String.valueOf(e.getMessage())));
    }
  }

  private static Stamp stamp(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(now.lastModifiedTime().toMillis(), now.size(), now.fileKey());
    } catch (IOException e) {
      return new Stamp(-1, -1, null);
    }
  }

  /** What the server takes from one state of the file. */
  private record Loaded(AccessRules rules, @Nullable TlsSettings tls) {}

  private void use(Loaded loaded) {
    rules = loaded.rules();
    TlsSettings settings = loaded.tls();
    if (settings != null) {
      tls = settings;
    }
  }

  private static Loaded load(Path file) {
    try {
      WebConfig config = WebConfigLoader.load(file);
      WebConfig.Tls given = config.tls();
      TlsSettings settings = given == null ? null : settings(given, config.http2());
      if (settings != null) {
        ServerTls.check(settings);
      }
      return new Loaded(rules(config), settings);
    } catch (WebConfigException | IllegalArgumentException e) {
      throw new ServerException(ServerException.Kind.WEB, String.valueOf(e.getMessage()), e);
    }
  }

  private static AccessRules rules(WebConfig config) {
    Map<String, Role> roles = new HashMap<>();
    config.roles().forEach((name, role) -> roles.put(name, Role.of(role)));
    List<AccessRules.Token> tokens = new ArrayList<>();
    for (WebConfig.Token token : config.tokens()) {
      tokens.add(
          new AccessRules.Token(token.name(), token.sha256(), Role.of(token.role()), scope(token)));
    }
    WebConfig.RateLimit limit = config.rateLimit();
    return new AccessRules(
        config.users(),
        roles,
        Role.of(config.defaultRole()),
        tokens,
        config.headers(),
        limit == null ? null : new AccessRules.RateLimit(limit.burst(), limit.interval()));
  }

  private static List<Matcher> scope(WebConfig.Token token) {
    if (token.match().isEmpty()) {
      return List.of();
    }
    try {
      return Parser.parseMetricSelector(token.match());
    } catch (ParseException e) {
      throw new IllegalArgumentException(
          "ferula.tokens: match of " + token.name() + ": " + e.getMessage(), e);
    }
  }

  private static TlsSettings settings(WebConfig.Tls tls, boolean http2) {
    int min = VERSIONS.indexOf(tls.minVersion());
    int max = VERSIONS.indexOf(tls.maxVersion());
    if (min > max) {
      throw new IllegalArgumentException(
          "min_version " + tls.minVersion() + " is above max_version " + tls.maxVersion());
    }
    if (max < VERSIONS.indexOf("TLS12")) {
      throw new IllegalArgumentException(
          "max_version "
              + tls.maxVersion()
              + " is too old: TLS12 is the least that is spoken here");
    }
    return new TlsSettings(
        tls.cert(),
        tls.key(),
        tls.clientCa(),
        policy(tls.clientAuth()),
        tls.allowedSans(),
        PROTOCOLS.subList(min, max + 1),
        tls.ciphers(),
        tls.curves().stream().map(WebAccess::group).toList(),
        http2);
  }

  private static TlsSettings.ClientPolicy policy(String name) {
    return switch (name) {
      case "RequestClientCert" -> TlsSettings.ClientPolicy.REQUEST;
      case "RequireClientCert", "RequireAnyClientCert" -> TlsSettings.ClientPolicy.REQUIRE_ANY;
      case "VerifyClientCertIfGiven" -> TlsSettings.ClientPolicy.VERIFY_IF_GIVEN;
      case "RequireAndVerifyClientCert" -> TlsSettings.ClientPolicy.REQUIRE_AND_VERIFY;
      default -> TlsSettings.ClientPolicy.NONE;
    };
  }

  private static String group(String curve) {
    return switch (curve) {
      case "CurveP256" -> "secp256r1";
      case "CurveP384" -> "secp384r1";
      case "CurveP521" -> "secp521r1";
      default -> "x25519";
    };
  }
}
