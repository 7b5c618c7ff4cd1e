package dev.ferula.scrape.http;

import dev.ferula.model.GoQuote;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks a token endpoint for a token: by the client's credentials, or by an assertion signed with
 * its key (RFC 7523). The credentials are sent as basic authentication first and, where the
 * endpoint does not take that, among the parameters from then on. For one thread at a time.
 */
final class TokenRequest {
  private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  private static final int MAX_ANSWER_BYTES = 1 << 20;

  /* Characters of an answer that an error shows. */
  private static final int MAX_SHOWN = 2048;
  private static final long MAX_EXPIRY_SECONDS = Duration.ofDays(3650).toSeconds();
  private static final String CANNOT = "oauth2: cannot fetch token: ";

  private enum Style {
    UNKNOWN,
    HEADER,
    PARAMETERS
  }

  /** A token: what the Authorization header says and for how many seconds, 0 for ever. */
  record Token(String header, long expiresIn) {}

  private final Authorization.OAuth2 options;
  private final Exchanger client;
  private Style style = Style.UNKNOWN;

  TokenRequest(Authorization.OAuth2 options, Exchanger client) {
    this.options = options;
    this.client = client;
  }

  static boolean isSigned(Authorization.OAuth2 options) {
    return options.grantType().equals(JWT_BEARER);
  }

  /** Asks with the client's secret, or its key. */
  Token ask(String secret, Duration timeout) throws FetchException {
    Map<String, String> form = new TreeMap<>();
    form.put("grant_type", isSigned(options) ? JWT_BEARER : "client_credentials");
    if (!options.scopes().isEmpty()) {
      form.put("scope", String.join(" ", options.scopes()));
    }
    if (isSigned(options)) {
      form.put("assertion", SignedAssertion.of(options, secret, Clock.systemUTC()));
    }
    for (Map.Entry<String, String> extra : options.endpointParams().entrySet()) {
      if (form.containsKey(extra.getKey()) && !extra.getKey().equals("grant_type")) {
        throw failed("oauth2: cannot overwrite parameter \"" + extra.getKey() + "\"");
      }
      form.put(extra.getKey(), extra.getValue());
    }
    if (isSigned(options)) {
      return post(form, Map.of(), timeout);
    }
    if (style != Style.PARAMETERS) {
      try {
        Token token = post(form, basic(secret), timeout);
        style = Style.HEADER;
        return token;
      } catch (FetchException e) {
        // Whatever went wrong, the endpoint may want the credentials in the other place.
        if (style == Style.HEADER || e.kind() == FetchException.Kind.TIMEOUT) {
          throw e;
        }
      }
    }
    form.put("client_id", options.clientId());
    if (!secret.isEmpty()) {
      form.put("client_secret", secret);
    }
    Token token = post(form, Map.of(), timeout);
    style = Style.PARAMETERS;
    return token;
  }

  private Map<String, String> basic(String secret) {
    String both = encode(options.clientId()) + ":" + encode(secret);
    byte[] bytes = both.getBytes(StandardCharsets.UTF_8);
    return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Token post(Map<String, String> form, Map<String, String> more, Duration timeout)
      throws FetchException {
    StringBuilder content = new StringBuilder();
    form.forEach(
        (name, value) ->
            content
                .append(content.isEmpty() ? "" : "&")
                .append(encode(name))
                .append('=')
                .append(encode(value)));
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    URI uri;
    try {
      uri = URI.create(options.tokenUrl());
    } catch (IllegalArgumentException e) {
      throw failed(CANNOT + "token_url is not a URL");
    }
    HttpAsk ask = new HttpAsk("POST", uri, "", headers, content.toString(), timeout);
    try (HttpReply reply = client.open(ask);
        InputStream in = reply.body()) {
      String body = new String(in.readNBytes(MAX_ANSWER_BYTES), StandardCharsets.UTF_8);
      String type = reply.header("Content-Type");
      if (reply.status() / 100 != 2) {
        throw refused(reply, type == null ? "" : type, body);
      }
      return token(fields(type == null ? "" : type, body));
    } catch (IOException e) {
      throw failed(CANNOT + e.getMessage());
    }
  }

  /* By the error that the answer names, otherwise by the answer itself. */
  private static FetchException refused(HttpReply reply, String contentType, String body) {
    String told = "";
    try {
      told = error(fields(contentType, body));
    } catch (FetchException e) {
      // It names none.
    }
    String status = (reply.status() + " " + reply.reason()).strip();
    String shown = body.substring(0, Math.min(body.length(), MAX_SHOWN));
    return new FetchException(
        FetchException.Kind.STATUS,
        told.isEmpty() ? CANNOT + status + "\nResponse: " + shown : told);
  }

  /* What an answer says went wrong, or nothing. */
  private static String error(Map<String, String> fields) {
    String code = fields.getOrDefault("error", "");
    if (code.isEmpty()) {
      return "";
    }
    StringBuilder told = new StringBuilder("oauth2: ").append(GoQuote.quote(code));
    for (String more : List.of("error_description", "error_uri")) {
      String words = fields.getOrDefault(more, "");
      if (!words.isEmpty()) {
        told.append(' ').append(GoQuote.quote(words));
      }
    }
    return told.toString();
  }

  private static Map<String, String> fields(String contentType, String body) throws FetchException {
    String media = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("application/x-www-form-urlencoded") && !media.equals("text/plain")) {
      return FlatJson.fields(body);
    }
    Map<String, String> fields = new HashMap<>();
    for (String pair : body.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return fields;
  }

  private static Token token(Map<String, String> fields) throws FetchException {
    String error = error(fields);
    if (!error.isEmpty()) {
      throw failed(error);
    }
    String token = fields.getOrDefault("access_token", "");
    if (token.isEmpty()) {
      throw failed("oauth2: server response missing access_token");
    }
    String type = fields.getOrDefault("token_type", "");
    String scheme =
        switch (type.toLowerCase(Locale.ROOT)) {
          case "", "bearer" -> "Bearer";
          case "mac" -> "MAC";
          case "basic" -> "Basic";
          default -> type;
        };
    return new Token(scheme + " " + token, seconds(fields.getOrDefault("expires_in", "")));
  }

  private static long seconds(String text) throws FetchException {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      double seconds = Double.parseDouble(text);
      return (long) Math.clamp(seconds, 0, (double) MAX_EXPIRY_SECONDS);
    } catch (NumberFormatException e) {
      throw failed(CANNOT + "expires_in is not a number");
    }
  }

  private static FetchException failed(String message) {
    return new FetchException(FetchException.Kind.FAILED, message);
  }
}
