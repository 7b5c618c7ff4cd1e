package dev.ferula.config.section;

import com.google.re2j.Pattern;
import dev.ferula.config.binding.Section;

/** What the values of a section for Scaleway look like, as Scaleway's own client checks it. */
final class ScalewayKeys {
  private static final Pattern ACCESS_KEY = Pattern.compile("^SCW[A-Z0-9]{17}$");
  private static final Pattern UUID =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
  private static final Pattern ZONE = Pattern.compile("^[a-z]{2}-[a-z]{3}-[1-9]$");
  private static final String A_UUID = "expected a UUID: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  private static final String ZONES =
      "available zones are: fr-par-1, fr-par-2, fr-par-3, nl-ams-1, nl-ams-2, nl-ams-3, pl-waw-1,"
          + " pl-waw-2, pl-waw-3";

  private ScalewayKeys() {}

  static void check(Section section) {
    String expected = "expected SCWXXXXXXXXXXXXXXXXX format";
    check(section, "access_key", "access key", section.text("access_key"), ACCESS_KEY, expected);
    if (section.isSet("secret_key")) {
      String secret = section.secret("secret_key").value();
      // Prometheus shows the key, which may be a right one of something else.
      if (!UUID.matcher(secret).find()) {
        throw section.broken(
            "secret_key", "scaleway-sdk-go: invalid secret key format '<secret>', " + A_UUID);
      }
    }
    check(section, "project_id", "project ID", section.text("project_id"), UUID, A_UUID);
    String zone = section.text("zone");
    if (zone.isEmpty()) {
      throw section.broken("zone", "scaleway-sdk-go: default zone cannot be empty");
    }
    check(section, "zone", "default zone", zone, ZONE, ZONES);
    String url = section.text("api_url");
    if (url.isEmpty()) {
      throw section.broken("api_url", "scaleway-sdk-go: invalid API url ''");
    }
    if (url.endsWith("/")) {
      throw section.broken(
          "api_url",
          "scaleway-sdk-go: invalid API url '" + url + "' it should not have a trailing slash");
    }
  }

  private static void check(
      Section section, String key, String what, String value, Pattern form, String expected) {
    if (!form.matcher(value).find()) {
      throw section.broken(
          key, "scaleway-sdk-go: invalid " + what + " format '" + value + "', " + expected);
    }
  }
}
