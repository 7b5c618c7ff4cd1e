package dev.ferula.config.web;

import dev.ferula.config.binding.Binder;
import dev.ferula.config.binding.InvalidSectionException;
import dev.ferula.config.binding.Problem;
import dev.ferula.config.binding.Section;
import dev.ferula.config.yaml.UnreadableFile;
import dev.ferula.config.yaml.YamlException;
import dev.ferula.config.yaml.YamlNode;
import dev.ferula.config.yaml.YamlReader;
import dev.ferula.config.yaml.YamlValue;
import dev.ferula.model.GoQuote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Loads web configuration files. */
public final class WebConfigLoader {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_PEM_BYTES = 4 << 20;

  /** Cost of 4 to 31, then 22 characters of salt and 31 of hash. */
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[abxy]?\\$(0[4-9]|[12][0-9]|3[01])\\$[./A-Za-z0-9]{53}");

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int BCRYPT_LENGTH = 59;
  private static final Pattern COST = Pattern.compile("[0-9]{2}|[+-][0-9]");
  private static final int MIN_COST = 4;
  private static final int MAX_COST = 31;

  private WebConfigLoader() {}

  /**
   * What a file says, with the certificates that it names.
   *
   * @throws WebConfigException if it cannot be used
   */
  public static WebConfig load(Path file) {
    Section root = bind(file, read(file, "", MAX_BYTES));
    // Where the file is named by a relative path, so are those that it names, in errors, too.
    root.joinDirectory(Objects.requireNonNullElse(file.getParent(), Path.of("")));
    Map<String, String> users = users(root);
    Section http = Objects.requireNonNull(root.section("http_server_config"));
    Section rate = Objects.requireNonNull(root.section("rate_limit"));
    Section access = Objects.requireNonNull(root.section("ferula"));
    return new WebConfig(
        tls(Objects.requireNonNull(root.section("tls_server_config"))),
        http.bool("http2"),
        http.textMap("headers"),
        rate.duration("interval").isZero()
            ? null
            : new WebConfig.RateLimit((int) rate.whole("burst"), rate.duration("interval")),
        users,
        roles(access, users),
        access.text("default_role"),
        tokens(access));
  }

  private static Section bind(Path file, String text) {
    Binder binder = new Binder();
    Section root;
    try {
      YamlNode node = YamlReader.read(text);
      root =
          node == null || YamlValue.isNull(node)
              ? Section.ofDefaults(WebSchema.ROOT)
              : binder.bindSection(WebSchema.ROOT, node);
    } catch (InvalidSectionException e) {
      throw at(file, e.problem().words(), List.of(e.problem()));
    } catch (YamlException e) {
      Problem problem = Binder.syntaxProblem(e);
      throw at(file, problem.words(), List.of(problem));
    }
    if (!binder.problems().isEmpty()) {
      String words =
          binder.problems().stream()
              .map(problem -> "\n  " + problem.words())
              .collect(Collectors.joining("", "yaml: unmarshal errors:", ""));
      throw at(file, words, binder.problems());
    }
    return root;
  }

  private static WebConfigException at(Path file, String words, List<Problem> problems) {
    return new WebConfigException(
        words
            + problems.stream()
                .map(problem -> "\n  at " + problem.location(file.toString()))
                .collect(Collectors.joining()));
  }

  private static String read(Path file, String prefix, int limit) {
    try {
      if (Files.size(file) > limit) {
        throw new WebConfigException(prefix + "open " + file + ": larger than " + limit + " bytes");
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new WebConfigException(prefix + UnreadableFile.because(file, e));
    }
  }

  private static Map<String, String> users(Section root) {
    Map<String, String> users = new HashMap<>();
    Map<?, ?> given = (Map<?, ?>) root.value("basic_auth_users");
    if (given != null) {
      given.forEach((name, hash) -> users.put((String) name, hash(String.valueOf(name), hash)));
    }
    return users;
  }

  private static String hash(String user, @Nullable Object value) {
    String hash = value instanceof dev.ferula.scrape.http.Secret secret ? secret.value() : "";
    if (BCRYPT.matcher(hash).matches()) {
      return hash;
    }
    throw new WebConfigException(hashProblem(hash) + " (basic_auth_users: " + user + ")");
  }

  /* In the order in which Go looks; what it looks at only when somebody logs in comes last. */
  private static String hashProblem(String hash) {
    if (hash.length() < BCRYPT_LENGTH) {
      return "crypto/bcrypt: hashedSecret too short to be a bcrypted password";
    }
    if (hash.charAt(0) != '$') {
      return "crypto/bcrypt: bcrypt hashes must start with '$', but hashedSecret started with '"
          + hash.charAt(0)
          + "'";
    }
    if (hash.charAt(1) > '2') {
      return "crypto/bcrypt: bcrypt algorithm version '"
          + hash.charAt(1)
          + "' requested is newer than current version '2'";
    }
    int at = hash.charAt(2) == '$' ? 3 : 4;
    String cost = hash.substring(at, at + 2);
    if (!COST.matcher(cost).matches()) {
      return "strconv.Atoi: parsing " + GoQuote.quote(cost) + ": invalid syntax";
    }
    int rounds = Integer.parseInt(cost);
    return rounds < MIN_COST || rounds > MAX_COST
        ? "crypto/bcrypt: cost " + rounds + " is outside allowed inclusive range 4..31"
        : "crypto/bcrypt: the hash is not one that bcrypt makes";
  }

  private static WebConfig.@Nullable Tls tls(Section section) {
    boolean enabled =
        section.countSet("cert", "cert_file", "key", "key_file", "client_ca", "client_ca_file")
                + section.countSet("client_auth_type")
            > 0;
    if (!enabled) {
      return null;
    }
    if (section.countSet("cert", "cert_file") == 0) {
      throw new WebConfigException("missing one of cert or cert_file");
    }
    if (section.countSet("key", "key_file") == 0) {
      throw new WebConfigException("missing one of key or key_file");
    }
    String policy = section.text("client_auth_type");
    String authorities = pem(section, "client_ca_file", section.text("client_ca"));
    checkPolicy(policy, section.countSet("client_ca", "client_ca_file") > 0);
    return new WebConfig.Tls(
        pem(section, "cert_file", section.text("cert")),
        pem(section, "key_file", section.secret("key").value()),
        authorities,
        policy,
        section.has("client_allowed_sans") ? section.texts("client_allowed_sans") : null,
        section.text("min_version"),
        section.text("max_version"),
        section.texts("cipher_suites"),
        section.texts("curve_preferences"));
  }

  private static void checkPolicy(String policy, boolean authorities) {
    switch (policy) {
      case "", "NoClientCert" -> {
        if (authorities) {
          throw new WebConfigException(
              "client CA's have been configured without a Client Auth Policy");
        }
      }
      case "RequestClientCert",
          "RequireClientCert",
          "RequireAnyClientCert",
          "VerifyClientCertIfGiven",
          "RequireAndVerifyClientCert" -> {}
      default -> throw new WebConfigException("invalid ClientAuth: " + policy);
    }
  }

  private static String pem(Section section, String fileField, String inline) {
    String file = section.text(fileField);
    if (file.isEmpty()) {
      return inline;
    }
    String prefix =
        fileField.startsWith("client") ? "" : "failed to read " + fileField + " (" + file + "): ";
    return read(Path.of(file), prefix, MAX_PEM_BYTES);
  }

  private static Map<String, String> roles(Section access, Map<String, String> users) {
    Map<String, String> roles = access.textMap("roles");
    for (String name : roles.keySet()) {
      if (!users.containsKey(name)) {
        throw new WebConfigException(
            "ferula.roles names " + name + ", who is not one of basic_auth_users");
      }
    }
    return roles;
  }

  private static List<WebConfig.Token> tokens(Section access) {
    List<WebConfig.Token> tokens = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Section section : access.sections("tokens")) {
      Section token = Objects.requireNonNull(section);
      String name = token.text("name");
      String digest = token.text("sha256").toLowerCase(Locale.ROOT);
      if (name.isEmpty() || !names.add(name)) {
        throw new WebConfigException("ferula.tokens: every token needs a name of its own");
      }
      if (!SHA256.matcher(digest).matches()) {
        throw new WebConfigException(
            "ferula.tokens: sha256 of " + name + " must be 64 hexadecimal digits");
      }
      tokens.add(new WebConfig.Token(name, digest, token.text("role"), token.text("match")));
    }
    return tokens;
  }
}
