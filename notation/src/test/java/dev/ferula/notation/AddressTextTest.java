package dev.ferula.notation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.255,          10.0.0.255",
    "0:0:0:0:0:0:0:0,     ::",
    "0:0:0:0:0:0:0:1,     ::1",
    "1:0:0:0:0:0:0:0,     1::",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
    "1:0:2:3:4:5:6:7,     1:0:2:3:4:5:6:7",
    "FE80:0:0:0:0:0:0:A,  fe80::a",
  })
  void theFirstOfTheLongestRunsOfZerosIsLeftOut(String written, String text) throws Exception {
    assertThat(AddressText.of(InetAddress.getByName(written).getAddress())).isEqualTo(text);
  }
}
