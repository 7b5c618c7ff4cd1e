package dev.ferula.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormBodyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/x-www-form-urlencoded                | true",
        "Application/X-WWW-form-urlencoded ; charset=x    | true",
        "application/x-www-form-urlencoded;=              | true",
        "application/x-www-form-urlencoded, text/plain    | false",
        "application/x-www-form-urlencodedly              | false",
        "text/plain; application/x-www-form-urlencoded    | false",
        "''                                               | false",
      })
  void pairsAreReadOnlyWhereTheTypeSaysSo(String type, boolean encoded) {
    assertThat(FormBody.isEncoded(MediaType.parse(type))).isEqualTo(encoded);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "multipart/form-data; boundary=X            | X",
        "multipart/form-data; a=b; Boundary=\"X y\" | X y",
        "Multipart/Form-Data;boundary=X             | X",
        "multipart/form-data                        | -",
        "multipart/mixed; boundary=X                | -",
        "text/plain                                 | -",
      })
  void partsAreReadOnlyWhereTheTypeNamesWhatIsBetweenThem(String type, String boundary) {
    assertThat(FormBody.boundary(MediaType.parse(type))).isEqualTo(boundary);
  }

  private static String part(String disposition, String value) {
    return "--X\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n";
  }

  private static Parameters read(String body) {
    Parameters parameters = new Parameters(null, "a=query");
    FormBody.addParts(parameters, body.getBytes(StandardCharsets.UTF_8), "X");
    return parameters;
  }

  @Test
  void valuesOfPartsStandBehindThoseOfTheQueryAndFilesAreNone() {
    Parameters parameters =
        read(
            part("name=\"a\"", "part")
                + part("name=\"b\"", "ä%41+")
                + part("name=\"c\"; filename=\"f\"", "file")
                + part("filename=\"f\"", "nameless")
                + "--X--\r\n");
    assertThat(parameters.all("a")).containsExactly("query", "part");
    assertThat(parameters.all("b")).containsExactly("ä%41+");
    assertThat(parameters.all("c")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"''", "no form", "--X", "'--X\r\n\r\nheadless'", "--Y--"})
  void whatIsNoFormIsAsIfItWereNotThere(String body) {
    assertThat(read(body).all("a")).containsExactly("query");
  }

  @Test
  void moreThanAThousandPartsAreNone() {
    assertThat(read(part("name=\"a\"", "1").repeat(999) + "--X--\r\n").all("a")).hasSize(1000);
    assertThat(read(part("name=\"a\"", "1").repeat(1002) + "--X--\r\n").all("a")).hasSize(1);
  }
}
