package dev.ferula.scrape.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which servers may show a certificate, by the verdicts of Go's crypto/x509. */
class CertificateNamesTest {
  private static CertificateNames names(String dns, String ips, String common) {
    return new CertificateNames(list(dns), list(ips), !(dns + ips).isEmpty(), common);
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  @ParameterizedTest(name = "{2} with {0} and {1}")
  @CsvSource({
    "a.example,               '',            a.example",
    "A.example,               '',            a.EXAMPLE",
    "a.example,               '',            a.example.",
    "my_exporter,             '',            my_exporter",
    "'b a_b.svc',             '',            a_b.svc",
    "*.good.example,          '',            a_b.good.example",
    "*.good.example,          '',            x.good.example",
    "*.example,               '',            a.example",
    "-a.example,              '',            -a.example",
    "'',                      127.0.0.1,     127.0.0.1",
    "'',                      '1.1.1.1 ::1', [::1]",
    "'',                      ::1,           0:0:0:0:0:0:0:1",
    "localhost,               127.0.0.1,     localhost"
  })
  void theirsAreTaken(String dns, String ips, String host) {
    assertThat(names(dns, ips, "").refusal(host)).isNull();
  }

  @ParameterizedTest(name = "{3} with {0} and {1}")
  @CsvSource({
    "f*.good.example, '', '',  foo.good.example, 'certificate is valid for f*.good.example, not foo.good.example'",
    "*.example,       '', '',  a.b.example,      'certificate is valid for *.example, not a.b.example'",
    "*.example,       '', '',  example,          'certificate is valid for *.example, not example'",
    "*,               '', '',  a,                'certificate is valid for *, not a'",
    "a.*.example,     '', '',  a.b.example,      'certificate is valid for a.*.example, not a.b.example'",
    "'a b',           '', '',  c,                'certificate is valid for a, b, not c'",
    "a,               '', '',  127.0.0.1, 'cannot validate certificate for 127.0.0.1 because it doesn''t contain any IP SANs'",
    "127.0.0.1,       '', '',  127.0.0.1, 'cannot validate certificate for 127.0.0.1 because it doesn''t contain any IP SANs'",
    "'', '10.0.0.1 ::2',  '',  [::1],     'certificate is valid for 10.0.0.1, ::2, not ::1'",
    "'', 10.0.0.1,        '',  a,         'certificate is not valid for any names, but wanted to match a'",
    "'', '',              a,   a,         'certificate relies on legacy Common Name field, use SANs instead'",
    "'', '',              a,   b,         'certificate is not valid for any names, but wanted to match b'",
    "a, '',               '',  '',        'certificate is valid for a, not '"
  })
  void othersAreRefused(String dns, String ips, String common, String host, String words) {
    assertThat(names(dns, ips, common).refusal(host)).isEqualTo("x509: " + words);
  }

  @Test
  void manyNamesAreCounted() {
    List<String> many = Collections.nCopies(100, "a");
    assertThat(new CertificateNames(many, many, true, "").refusal("b"))
        .isEqualTo("x509: certificate is valid for 100 names, but none matched b");
    assertThat(new CertificateNames(many, many, true, "").refusal("1.1.1.1"))
        .isEqualTo("x509: certificate is valid for 100 IP SANs, but none matched 1.1.1.1");
  }

  @Test
  void namesAreReadFromTheCertificate(@TempDir Path directory) throws Exception {
    String names = "san=dns:a.example,dns:*.b.example,ip:127.0.0.1,ip:::1,email:x@y.example";
    KeyStore store = Keytool.generate(directory, "server", "-ext", names);
    CertificateNames read = CertificateNames.of((X509Certificate) store.getCertificate("server"));
    assertThat(read.dnsNames()).containsExactly("a.example", "*.b.example");
    assertThat(read.refusal("::1")).isNull();
    assertThat(read.refusal("127.0.0.1")).isNull();
    assertThat(read.refusal("127.1")).contains("not 127.1");
    assertThat(read.commonName()).isEqualTo("server");
    KeyStore bare = Keytool.generate(directory, "bare");
    assertThat(CertificateNames.of((X509Certificate) bare.getCertificate("bare")).refusal("bare"))
        .contains("legacy Common Name");
  }
}
