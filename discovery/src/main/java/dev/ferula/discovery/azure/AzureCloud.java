package dev.ferula.discovery.azure;

import dev.ferula.discovery.DiscoveryException;
import java.util.Locale;

/**
 * One of Microsoft's clouds.
 *
 * @param login where tokens are asked for
 * @param management where everything else is
 * @param audience whom tokens are for
 */
public record AzureCloud(String login, String management, String audience) {
  private static final AzureCloud PUBLIC =
      new AzureCloud(
          "https://login.microsoftonline.com",
          "https://management.azure.com",
          "https://management.core.windows.net/");
  private static final AzureCloud CHINA =
      new AzureCloud(
          "https://login.chinacloudapi.cn",
          "https://management.chinacloudapi.cn",
          "https://management.core.chinacloudapi.cn");
  private static final AzureCloud GOVERNMENT =
      new AzureCloud(
          "https://login.microsoftonline.us",
          "https://management.usgovcloudapi.net",
          "https://management.core.usgovcloudapi.net");

  /**
   * The cloud of a name such as {@code AzurePublicCloud}.
   *
   * @throws DiscoveryException if there is none
   */
  static AzureCloud of(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "AZURECLOUD", "AZUREPUBLICCLOUD", "AZUREGERMANCLOUD" -> PUBLIC;
      case "AZURECHINACLOUD" -> CHINA;
      case "AZUREUSGOVERNMENT", "AZUREUSGOVERNMENTCLOUD" -> GOVERNMENT;
      default ->
          throw new DiscoveryException(
              "could not create Azure client: there is no cloud configuration matching the name \""
                  + name
                  + "\"");
    };
  }
}
