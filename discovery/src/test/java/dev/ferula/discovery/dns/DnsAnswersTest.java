package dev.ferula.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.FakeServer;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Odd, broken and too large answers of name servers: half of one is not taken for the whole. */
class DnsAnswersTest {
  private static final int PORTS_TRIED = 20;
  private static final int TRUNCATED = 0x0200;
  private static final int A = 1;
  private static final int CNAME = 5;
  private static final int AAAA = 28;
  private static final int SRV = 33;

  /** What a server answers; questions and answers by TCP are without their length. */
  private interface Server {
    byte[] answer(byte[] question, boolean tcp) throws IOException;
  }

  private ServerSocket tcp;
  private DatagramSocket udp;
  private volatile SocketAddress client;
  private volatile Server server = (question, byTcp) -> question;

  @BeforeEach
  void start() throws IOException {
    open();
    Thread.ofVirtual().start(this::datagrams);
    Thread.ofVirtual().start(this::connections);
  }

  /* The port that is free for TCP may be taken for UDP: then another one is tried. */
  private void open() throws IOException {
    for (int left = PORTS_TRIED; ; left--) {
      tcp = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      try {
        udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
        return;
      } catch (BindException e) {
        tcp.close();
        if (left == 1) {
          throw e;
        }
      }
    }
  }

  @AfterEach
  void stop() throws IOException {
    udp.close();
    tcp.close();
  }

  private void datagrams() {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    try {
      while (true) {
        udp.receive(packet);
        client = packet.getSocketAddress();
        byte[] answer = server.answer(Arrays.copyOf(packet.getData(), packet.getLength()), false);
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      assertThat(udp.isClosed()).isTrue();
    }
  }

  private void connections() {
    while (!tcp.isClosed()) {
      try (Socket connection = tcp.accept()) {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        byte[] question = new byte[in.readUnsignedShort()];
        in.readFully(question);
        byte[] answer = server.answer(question, true);
        DataOutputStream out = new DataOutputStream(connection.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
      } catch (IOException e) {
        // The client is gone, or the test is over.
      }
    }
  }

  private List<TargetGroup> groups(String type, String name) throws InterruptedException {
    return groups(List.of(own()), type, name);
  }

  private String own() {
    return "127.0.0.1:" + tcp.getLocalPort();
  }

  private static List<TargetGroup> groups(List<String> servers, String type, String name)
      throws InterruptedException {
    ResolverConfig resolver = new ResolverConfig(servers, List.of(), 1);
    return new DnsRefresh(
            new Dns(List.of(name), type, 9100, Duration.ofMinutes(1)),
            () -> resolver,
            StatsRegistry.create())
        .groups();
  }

  private List<String> addresses(String type, String name) throws InterruptedException {
    return FakeServer.targets(groups(type, name)).stream()
        .map(target -> target.get("__address__"))
        .sorted()
        .toList();
  }

  private static byte[] message(byte[] question, int flags, byte[]... records) throws IOException {
    int end = 12;
    while (question[end] != 0) {
      end += question[end] + 1;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(0x8180 | flags);
    out.writeShort(1);
    out.writeShort(records.length);
    out.writeInt(0);
    out.write(question, 12, end + 5 - 12);
    for (byte[] record : records) {
      out.write(record);
    }
    return bytes.toByteArray();
  }

  private static byte[] record(int type, byte... data) {
    return ByteBuffer.allocate(12 + data.length)
        .putShort((short) 0xc00c)
        .putShort((short) type)
        .putShort((short) 1)
        .putInt(60)
        .putShort((short) data.length)
        .put(data)
        .array();
  }

  private static byte[] srv(int port, String... labels) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0);
    out.writeShort(port);
    for (String label : labels) {
      out.writeByte(label.length());
      out.write(label.getBytes(StandardCharsets.ISO_8859_1));
    }
    out.writeByte(0);
    return record(SRV, bytes.toByteArray());
  }

  private static byte[][] many(int count) throws IOException {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(srv(1000 + i, "host-" + i, "example"));
    }
    return records.toArray(byte[][]::new);
  }

  @Test
  void anAnswerThatDoesNotFitIsAskedForByTcp() throws Exception {
    server =
        (question, byTcp) ->
            byTcp ? message(question, 0, many(300)) : message(question, TRUNCATED, many(7));
    assertThat(addresses("SRV", "example.")).hasSize(300);
  }

  @Test
  void ofAnAnswerThatCannotBeHadWholeNothingIsTaken() throws Exception {
    server = (question, byTcp) -> message(question, TRUNCATED, many(7));
    assertThat(groups("SRV", "example.")).isEmpty();
    tcp.close();
    assertThat(groups("SRV", "example.")).isEmpty();
  }

  @Test
  void serversAreToldThatLargeAnswersFit() throws Exception {
    server =
        (question, byTcp) ->
            question[11] == 1
                ? message(question, 0, many(100))
                : message(question, TRUNCATED, many(7));
    tcp.close();
    assertThat(addresses("SRV", "example.")).hasSize(100);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "11", "12", "13", "21", "25", "27", "30", "40", "42"})
  void aBrokenAnswerKeepsWhatThereWas(int cut) throws Exception {
    server =
        (question, byTcp) -> {
          byte[] whole = message(question, 0, record(A, (byte) 10, (byte) 0, (byte) 0, (byte) 1));
          return Arrays.copyOf(whole, Math.min(cut, whole.length - 1));
        };
    assertThat(groups("A", "example.")).isEmpty();
  }

  @Test
  void anAnswerWithFewerRecordsThanItAnnouncesIsBroken() throws Exception {
    server =
        (question, byTcp) -> {
          byte[] whole = message(question, 0, many(3));
          byte[] two = message(question, 0, many(2));
          return Arrays.copyOf(whole, two.length);
        };
    assertThat(groups("SRV", "example.")).isEmpty();
  }

  @Test
  void aTruncatedAnswerMayAnnounceMoreThanItHas() throws Exception {
    server =
        (question, byTcp) ->
            byTcp
                ? message(question, 0, many(3))
                : Arrays.copyOf(message(question, TRUNCATED, many(3)), message(question, 0).length);
    assertThat(addresses("SRV", "example.")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:x",
    "10.0.0.1:",
    "10.0.0.1:65536",
    "10.0.0.1:99999999999",
    "10.0.0.1:-1",
    "127.0.0.1:0",
    "1::2::3",
    "[::1",
  })
  void behindAServerThatIsNoneTheNextIsAsked(String odd) throws Exception {
    server =
        (question, byTcp) ->
            message(question, 0, record(A, (byte) 10, (byte) 0, (byte) 0, (byte) 1));
    assertThat(groups(List.of(odd), "A", "example.")).isEmpty();
    assertThat(groups(List.of(odd, own()), "A", "example.")).hasSize(1);
  }

  @Test
  void anAddressOfAnotherLengthAndANameThatGoesInACircleAreBroken() throws Exception {
    server = (question, byTcp) -> message(question, 0, record(A, (byte) 97, (byte) 98, (byte) 99));
    assertThat(groups("A", "example.")).isEmpty();
    server = (question, byTcp) -> message(question, 0, record(A, new byte[5]));
    assertThat(groups("A", "example.")).isEmpty();
    // The name of the question has 9 bytes; the target's pointer points at itself.
    int place = 12 + 9 + 4 + 12 + 6;
    server =
        (question, byTcp) ->
            message(
                question,
                0,
                record(
                    SRV,
                    (byte) 0,
                    (byte) 0,
                    (byte) 0,
                    (byte) 0,
                    (byte) 0,
                    (byte) 1,
                    (byte) 0xc0,
                    (byte) place));
    assertThat(groups("SRV", "example.")).isEmpty();
  }

  @Test
  void answersToOtherQuestionsAreWaitedPast() throws Exception {
    byte[] late = {10, 0, 0, 9};
    byte[] right = {10, 0, 0, 1};
    server =
        (question, byTcp) -> {
          byte[] other = message(question, 0, record(A, late));
          other[0] ^= 1;
          udp.send(new DatagramPacket(other, other.length, client));
          return message(question, 0, record(A, right));
        };
    assertThat(addresses("A", "example.")).containsExactly("10.0.0.1:9100");
  }

  @Test
  void recordsOfAllKindsThatNameTargetsAreTaken() throws Exception {
    server =
        (question, byTcp) ->
            message(
                question,
                0,
                record(CNAME, (byte) 1, (byte) 'x', (byte) 0),
                record(16, (byte) 1, (byte) 'x'),
                record(A, (byte) 10, (byte) 0, (byte) 0, (byte) 1),
                srv(8080, "a", "example"));
    assertThat(addresses("A", "example.")).containsExactly("10.0.0.1:9100", "a.example:8080");
  }

  @Test
  void aDamagedRecordThatNamesNoTargetIsPassedOver() throws Exception {
    server =
        (question, byTcp) ->
            message(
                question,
                0,
                record(16, (byte) 9, (byte) 'x'),
                record(A, (byte) 10, (byte) 0, (byte) 0, (byte) 1));
    assertThat(addresses("A", "example.")).containsExactly("10.0.0.1:9100");
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:9100",
    "2001:db8:0:1:1:1:1:1, [2001:db8:0:1:1:1:1:1]:9100",
    "1:0:0:4:0:0:0:8, [1:0:0:4::8]:9100",
    "1:0:0:0:0:0:0:0, [1::]:9100",
    "0:0:0:0:0:0:0:0, [::]:9100",
    "0:0:0:0:0:0:102:304, [::102:304]:9100",
  })
  void addressesOfVersion6AreWrittenShort(String address, String target) throws Exception {
    byte[] bytes = InetAddress.ofLiteral(address).getAddress();
    server = (question, byTcp) -> message(question, 0, record(AAAA, bytes));
    assertThat(addresses("AAAA", "example.")).containsExactly(target);
  }

  @Test
  void anAddressOfVersion4WithinVersion6IsThatOfVersion4() throws Exception {
    byte[] bytes = new byte[16];
    bytes[10] = bytes[11] = (byte) 0xff;
    bytes[12] = 10;
    server = (question, byTcp) -> message(question, 0, record(AAAA, bytes));
    assertThat(addresses("AAAA", "example.")).containsExactly("10.0.0.0:9100");
  }

  @Test
  void oddLettersOfNamesAreEscaped() throws Exception {
    server =
        (question, byTcp) ->
            message(question, 0, srv(1, "ho st", "a.b\\c", "\u00e4(\u0001)$"), srv(2));
    assertThat(addresses("SRV", "example."))
        .containsExactly(":2", "ho\\ st.a\\.b\\\\c.\\228\\(\\001\\)$:1");
  }

  @ParameterizedTest
  @CsvSource({
    "0/25.example., 4 30 2f 32 35 7 65",
    "a\\.b.example., 3 61 2e 62 7 65",
    "a\\., 2 61 2e 0 0 1",
    "a\\\\., 2 61 5c 0 0 1",
    "a\\, 2 61 2e 0 0 1",
    "\\065x.example., 2 41 78 7 65",
    "ä.example., 2 c3 a4 7 65",
    "x y.example., 3 78 20 79 7 65",
  })
  void namesAreAskedForAsTheyAreWritten(String name, String start) throws Exception {
    List<byte[]> questions = new ArrayList<>();
    server =
        (question, byTcp) -> {
          questions.add(question);
          return message(question, 0);
        };
    assertThat(addresses("A", name)).isEmpty();
    byte[] question = questions.getFirst();
    StringBuilder found = new StringBuilder();
    for (int i = 12; i < 12 + start.split(" ").length; i++) {
      found.append(i == 12 ? "" : " ").append(Integer.toHexString(question[i] & 0xff));
    }
    assertThat(found).hasToString(start);
  }

  @ParameterizedTest
  @CsvSource({
    "a..b.",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.",
  })
  void namesThatThereCannotBeAreNotAskedFor(String name) throws Exception {
    server = (question, byTcp) -> message(question, 0);
    assertThat(groups("A", name)).isEmpty();
  }
}
