package dev.ferula.discovery.aws;

import dev.ferula.discovery.WebRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as Amazon's services want them, by Signature Version 4.
 *
 * @param region and
 * @param service whom the signature is for
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">
 *     the description</a>
 */
public record AwsSignature(String region, String service) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String END = "aws4_request";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The request with its time and signature; all its headers are signed, and its host. */
  public WebRequest sign(WebRequest request, AwsKeys keys, Instant now) {
    String time = TIME.format(now);
    WebRequest timed = request.with("X-Amz-Date", time);
    if (!keys.sessionToken().isEmpty()) {
      timed = timed.with("X-Amz-Security-Token", keys.sessionToken());
    }
    Map<String, String> headers = signedHeaders(timed);
    String names = String.join(";", headers.keySet());
    String date = time.substring(0, 8);
    String scope = date + "/" + region + "/" + service + "/" + END;
    String toSign =
        ALGORITHM + "\n" + time + "\n" + scope + "\n" + hash(canonical(timed, headers, names));
    byte[] key = utf8("AWS4" + keys.secretKey());
    for (String part : new String[] {date, region, service, END, toSign}) {
      key = mac(key, part);
    }
    return timed.with(
        "Authorization",
        ALGORITHM
            + " Credential="
            + keys.accessKey()
            + "/"
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + HexFormat.of().formatHex(key));
  }

  private static Map<String, String> signedHeaders(WebRequest request) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("host", URI.create(request.url()).getRawAuthority());
    request
        .headers()
        .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value.strip()));
    return headers;
  }

  private static String canonical(WebRequest request, Map<String, String> headers, String names) {
    URI url = URI.create(request.url());
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    // What is encoded in a path is encoded once more to be signed.
    path = path.replace("%", "%25");
    String query = url.getRawQuery() == null ? "" : url.getRawQuery();
    String lines =
        headers.entrySet().stream()
            .map(header -> header.getKey() + ":" + header.getValue() + "\n")
            .collect(Collectors.joining());
    String sorted = Arrays.stream(query.split("&", -1)).sorted().collect(Collectors.joining("&"));
    return String.join("\n", request.method(), path, sorted, lines, names, hash(request.content()));
  }

  private static String hash(String text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8(text)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(utf8(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
