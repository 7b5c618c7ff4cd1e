package dev.ferula.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.FakeServer;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a name server that speaks the wire format over UDP. */
class DnsTest {
  private static final int SRV = 33;
  private static final int NAME_ERROR = 3;
  private static final int SERVER_FAILURE = 2;

  private final Map<String, List<byte[]>> zone = new ConcurrentHashMap<>();
  private final DatagramSocket socket = open();
  private volatile boolean broken;

  @TempDir Path directory;

  DnsTest() {
    Thread.ofVirtual().start(this::serve);
  }

  private static DatagramSocket open() {
    try {
      return new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() {
    socket.close();
  }

  private void serve() {
    byte[] buffer = new byte[512];
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    StringBuilder name = new StringBuilder();
    int at = 12;
    for (; question[at] != 0; at += question[at] + 1) {
      name.append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII))
          .append('.');
    }
    int type = (question[at + 1] & 0xff) << 8 | question[at + 2] & 0xff;
    List<byte[]> records = zone.get(name + " " + type);
    boolean known = zone.keySet().stream().anyMatch(key -> key.startsWith(name + " "));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(0x8180 | (broken ? SERVER_FAILURE : known ? 0 : NAME_ERROR));
    out.writeShort(1);
    out.writeShort(records == null || broken ? 0 : records.size());
    out.writeInt(0);
    out.write(question, 12, at + 5 - 12);
    for (byte[] record : records == null || broken ? List.<byte[]>of() : records) {
      out.writeShort(0xc00c);
      out.writeShort(type);
      out.writeShort(1);
      out.writeInt(60);
      out.writeShort(record.length);
      out.write(record);
    }
    return bytes.toByteArray();
  }

  private static byte[] record(int[] numbers, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int number : numbers) {
      out.writeShort(number);
    }
    for (String label : name.split("\\.")) {
      out.writeByte(label.length());
      out.writeBytes(label);
    }
    out.writeByte(0);
    return bytes.toByteArray();
  }

  private List<TargetGroup> groups(String type, String... names) throws InterruptedException {
    ResolverConfig resolver =
        new ResolverConfig(List.of("127.0.0.1:" + socket.getLocalPort()), List.of("in.example"), 1);
    return new DnsRefresh(
            new Dns(List.of(names), type, 9100, Duration.ofMinutes(1)),
            () -> resolver,
            StatsRegistry.create())
        .groups();
  }

  private static Map<String, String> labels(String... pairs) {
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      labels.put(pairs[i], pairs[i + 1]);
    }
    return labels;
  }

  @Test
  void everyKindOfRecordIsATarget() throws Exception {
    zone.put("_m._tcp.example. " + SRV, List.of(record(new int[] {10, 20, 8080}, "a.example")));
    zone.put("example. 15", List.of(record(new int[] {10}, "mail.example")));
    zone.put("example. 2", List.of(record(new int[] {}, "ns.example")));
    zone.put("example. 1", List.of(new byte[] {10, 0, 0, 1}, new byte[] {10, 0, 0, 2}));
    zone.put("example. 28", List.of(InetAddress.ofLiteral("2001:db8::1").getAddress()));
    assertThat(FakeServer.targets(groups("srv", "_m._tcp.example")))
        .containsExactly(
            labels(
                "__address__", "a.example:8080",
                "__meta_dns_name", "_m._tcp.example",
                "__meta_dns_srv_record_port", "8080",
                "__meta_dns_srv_record_target", "a.example."));
    assertThat(FakeServer.targets(groups("MX", "example.")))
        .containsExactly(
            labels(
                "__address__", "mail.example:9100",
                "__meta_dns_mx_record_target", "mail.example.",
                "__meta_dns_name", "example."));
    assertThat(FakeServer.targets(groups("NS", "example.")))
        .containsExactly(
            labels(
                "__address__", "ns.example:9100",
                "__meta_dns_name", "example.",
                "__meta_dns_ns_record_target", "ns.example."));
    assertThat(FakeServer.targets(groups("A", "example.")))
        .extracting(target -> target.get("__address__"))
        .containsExactlyInAnyOrder("10.0.0.1:9100", "10.0.0.2:9100");
    assertThat(FakeServer.targets(groups("AAAA", "example.")))
        .extracting(target -> target.get("__address__"))
        .containsExactly("[2001:db8::1]:9100");
  }

  @Test
  void namesAreLookedForInTheSearchDomains() throws Exception {
    zone.put("host.in.example. 1", List.of(new byte[] {10, 0, 0, 3}));
    assertThat(FakeServer.targets(groups("A", "host")))
        .extracting(target -> target.get("__address__"))
        .containsExactly("10.0.0.3:9100");
  }

  @Test
  void nameThatDoesNotExistHasNoTargetsAndOneThatCannotBeAskedForKeepsThem() throws Exception {
    List<TargetGroup> none = groups("A", "gone.example");
    assertThat(none).hasSize(1);
    assertThat(none.getFirst().targets()).isEmpty();
    broken = true;
    assertThat(groups("A", "gone.example")).isEmpty();
  }

  @Test
  void resolversFileIsRead() throws IOException {
    Path file = directory.resolve("resolv.conf");
    Files.writeString(
        file,
        "# comment\nnameserver 10.0.0.1\nnameserver fd00::1\nsearch a.example b.example\n"
            + "options timeout:1 ndots:3\n");
    ResolverConfig config = ResolverConfig.read(file);
    assertThat(config)
        .isEqualTo(
            new ResolverConfig(
                List.of("10.0.0.1", "fd00::1"), List.of("a.example", "b.example"), 3));
    assertThat(config.candidates("x.y"))
        .containsExactly("x.y.a.example.", "x.y.b.example.", "x.y.");
    assertThat(config.candidates("a.b.c.d").getFirst()).isEqualTo("a.b.c.d.");
    assertThat(config.candidates("rooted.")).containsExactly("rooted.");
    assertThat(config.candidates("a\\.b.c\\."))
        .containsExactly("a\\.b.c\\..a.example.", "a\\.b.c\\..b.example.", "a\\.b.c\\..");
  }
}
