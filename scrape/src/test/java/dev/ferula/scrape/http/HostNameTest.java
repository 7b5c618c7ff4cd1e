package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts as they are looked up. */
class HostNameTest {
  /* The encoded names are those of IDNA 2008, as golang.org/x/net/idna gives them. */
  @ParameterizedTest
  @CsvSource({
    "m\u00fcller.example, xn--mller-kva.example",
    "M\u00dcLLER.Example, xn--mller-kva.example",
    "m%C3%BCller.example, xn--mller-kva.example",
    "fa\u00df.de, xn--fa-hia.de",
    "\u65e5\u672c.example, xn--wgv71a.example",
    "\u65e5\u672c\u3002example, xn--wgv71a.example",
    "\u2603.net, xn--n3h.net",
    "\uff2c\uff2f\uff23\uff21\uff2c\uff28\uff2f\uff33\uff34, localhost",
    "b\u00fc\u00adcher.example, xn--bcher-kva.example",
    "\ud83d\udca9.la, xn--ls8h.la",
    "\u03b2\u03cc\u03bb\u03bf\u03c2.com, xn--nxasmm1c.com",
    "xn--mller-kva.example, xn--mller-kva.example",
    "Plain.Example, Plain.Example",
    "[fe80::1%25eth0], [fe80::1%eth0]",
    "%256c, %6c",
    "a%20b, a%20b",
    "a%, a%",
    "a%zz, a%zz",
  })
  void namesAreInAscii(String host, String ascii) {
    assertThat(HostName.ascii(host)).isEqualTo(ascii);
  }

  /* RFC 3492, 7.1: Arabic, Chinese, Czech, Russian, Spanish, and one with digits. */
  @ParameterizedTest
  @CsvSource({
    "\u0644\u064a\u0647\u0645\u0627\u0628\u062a\u0643\u0644\u0645\u0648\u0634\u0639\u0631\u0628\u064a\u061f, xn--egbpdaj6bu4bxfgehfvwxn",
    "\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587, xn--ihqwcrb4cv8a8dqg056pqjye",
    "pro\u010dprost\u011bnemluv\u00ed\u010desky, xn--proprostnemluvesky-uyb24dma41a",
    "porqu\u00e9nopuedensimplementehablarenespa\u00f1ol, xn--porqunopuedensimplementehablarenespaol-fmd56a",
    "3\u5e74b\u7d44\u91d1\u516b\u5148\u751f, xn--3b-ww4c5e180e575a65lsy2b",
  })
  void punycodeIsThatOfItsSpecification(String label, String encoded) {
    assertThat(HostName.ascii(label)).isEqualTo(encoded);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.1", "1.2.3", "2130706433", "0x7f.1", "0127.0.0.1", "1.2.3.4.5", "1.2.3.4."})
  void addressesThatAreNotWrittenInFullAreNone(String host) {
    assertThat(HostName.isOddNumber(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "255.255.255.0", "a1", "1a", "1.example", "[::1]", ""})
  void othersAreNamesOrAddresses(String host) {
    assertThat(HostName.isOddNumber(host)).isFalse();
  }

  @Test
  void whatIsTooLongForANameIsNotEncoded() {
    String label = "\u00fc".repeat(64);
    assertThat(HostName.ascii(label + ".example")).isEqualTo(label + ".example");
  }

  @Test
  void aZoneIsNotSent() {
    assertThat(HostName.withoutZone("[fe80::1%eth0]")).isEqualTo("[fe80::1]");
    assertThat(HostName.withoutZone("[::1]")).isEqualTo("[::1]");
    assertThat(HostName.withoutZone("a%b")).isEqualTo("a%b");
  }
}
