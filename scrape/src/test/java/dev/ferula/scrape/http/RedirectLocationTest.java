package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.MalformedURLException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectLocationTest {
  private static final URI FROM = URI.create("http://host:9/a/b?q=1");

  @ParameterizedTest
  @CsvSource({
    "c, http://host:9/a/c",
    "./c, http://host:9/a/c",
    "../c, http://host:9/c",
    "../../../c, http://host:9/c",
    "/x/../c, http://host:9/c",
    "/x/./c, http://host:9/x/c",
    "/x/.., http://host:9/",
    "/x/y/.., http://host:9/x/",
    "/x/., http://host:9/x/",
    "/x//y, http://host:9/x//y",
    "http://o/x/../c, http://o/c",
    "//o/c, http://o/c",
    "HTTP://O:1/c, http://O:1/c",
    "?r=2, http://host:9/a/b?r=2",
    "#f, http://host:9/a/b?q=1",
    "/c#f, http://host:9/c",
    "/c?x=1#f, http://host:9/c?x=1",
    "//, http://host:9/a/b?q=1",
    "/o k, http://host:9/o%20k",
    "/o%6b%20, http://host:9/o%6b%20",
    "/c?a b, http://host:9/c?a%20b",
    "/c?%zz, http://host:9/c?%25zz",
    "/c\\x, http://host:9/c%5Cx",
    "/\u00e4, http://host:9/%E4",
    "/\u20ac, http://host:9/%E2%82%AC",
    "'/[x]', http://host:9/%5Bx%5D",
    "http://o, http://o/",
    "http://o_p:1?x, http://o_p:1/?x",
    "http:///c, http:///c",
    "http://::1/x, http://::1/x",
    "http://u:p@o/x, http://u:p@o/x",
    "http://[::1]:9/x, http://[::1]:9/x",
    "http://o:/x, http://o:/x",
    "https:/c, https:/c",
    "mailto:x, mailto:x",
    "unix:///tmp/x, unix:///tmp/x",
  })
  void locationsAreResolvedAsGoResolvesThem(String location, String to) throws Exception {
    assertThat(RedirectLocation.resolve(FROM, location)).hasToString(to);
  }

  @Test
  void aPathAloneNeedsNoneBefore() throws Exception {
    assertThat(RedirectLocation.resolve(URI.create("http://host"), "c"))
        .hasToString("http://host/c");
  }

  @ParameterizedTest
  @CsvSource({
    ":c, missing protocol scheme",
    "1http://x/, first path segment in URL cannot contain colon",
    "/%zz, invalid URL escape \"%zz\"",
    "/%, invalid URL escape \"%\"",
    "http://h:bad/, invalid port \":bad\" after host",
    "http://[::1, missing ']' in host",
    "http://[::1]x:1/, invalid port \"x:1\" after host",
    "http://a[::1]/, invalid IP-literal",
    "http://a b/, invalid character \" \" in host name",
    "http://a\\b/, invalid character \"\\\\\" in host name",
    "http://[::1\\]/, invalid character \"\\\\\" in host name",
    "http://u\\v@a/, net/url: invalid userinfo",
    "http://u%zz@a/, invalid URL escape \"%zz\"",
    "http://%zz/, invalid URL escape \"%zz\"",
    "http://a%41/, invalid URL escape \"%41\"",
    "/a\u0001b, net/url: invalid control character in URL",
  })
  void whatIsNoAddressIsToldInGosWords(String location, String reason) {
    assertThatThrownBy(() -> RedirectLocation.resolve(FROM, location))
        .isInstanceOf(MalformedURLException.class)
        .hasMessageStartingWith("parse \"")
        .hasMessageEndingWith("\": " + reason);
  }
}
