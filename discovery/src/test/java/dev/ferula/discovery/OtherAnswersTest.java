package dev.ferula.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.discovery.cloud.DigitalOcean;
import dev.ferula.discovery.cloud.Hetzner;
import dev.ferula.discovery.cloud.Linode;
import dev.ferula.discovery.cloud.Stackit;
import dev.ferula.discovery.cloud.StackitLogin;
import dev.ferula.discovery.cloud.Triton;
import dev.ferula.discovery.cloud.Vultr;
import dev.ferula.discovery.docker.Docker;
import dev.ferula.discovery.docker.DockerSwarm;
import dev.ferula.discovery.registry.Consul;
import dev.ferula.discovery.registry.Kuma;
import dev.ferula.discovery.registry.Marathon;
import dev.ferula.discovery.registry.Nomad;
import dev.ferula.discovery.registry.PuppetDb;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Well-formed answers that are others than those asked for do not take the targets away. */
class OtherAnswersTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String U = "http://127.0.0.1:1";

  /** Answers everything with the same JSON. */
  private record Same(String json) implements WebClient {
    @Override
    public WebAnswer open(WebRequest request) {
      return new WebAnswer() {
        @Override
        public int status() {
          return 200;
        }

        @Override
        public String reason() {
          return "";
        }

        @Override
        public String header(String name) {
          return name.equals("Content-Type") ? "application/json" : "";
        }

        @Override
        public InputStream body() {
          return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
      };
    }
  }

  static Stream<Arguments> others() {
    StackitLogin nobody = new StackitLogin("", "", "", "", "");
    List<Mechanism> lists =
        List.of(
            new Nomad(U, "", "", false, ",", MINUTE),
            new PuppetDb(U, "q", false, 80, MINUTE),
            new Docker(U, 80, List.of(), "localhost", true, MINUTE),
            new DockerSwarm(U, "nodes", 80, List.of(), MINUTE));
    List<Mechanism> objects =
        List.of(
            new Marathon(List.of(U), "", "", MINUTE),
            new Triton("container", "d", "e", List.of(), 1, 1, MINUTE, "http"),
            new DigitalOcean("droplets", 80, MINUTE, U),
            new Vultr(80, MINUTE, U),
            new Linode("", ",", 80, MINUTE, U),
            new Hetzner("hcloud", "", 80, MINUTE, U),
            new Stackit("p", "r", U, 80, nobody, MINUTE));
    return Stream.concat(
        lists.stream()
            .flatMap(
                one ->
                    Stream.of("{\"error\": \"come back later\"}", "\"no\"", "7", "[7]")
                        .map(json -> Arguments.of(one, json))),
        objects.stream()
            .flatMap(one -> Stream.of("[]", "\"no\"", "7").map(json -> Arguments.of(one, json))));
  }

  @ParameterizedTest
  @MethodSource("others")
  void theTargetsStayWhereTheAnswerIsAnother(Mechanism mechanism, String json) {
    StatsRegistry registry = StatsRegistry.create();
    List<List<TargetGroup>> updates = new ArrayList<>();
    Discoverer discoverer =
        mechanism.discoverer(
            new Mechanism.Surroundings(
                "job",
                new Same(json),
                registry,
                new RefreshMetrics(registry),
                _ -> {
                  throw new InterruptedException();
                },
                _ -> null));
    assertThatThrownBy(() -> discoverer.run(updates::add)).isInstanceOf(InterruptedException.class);
    assertThat(updates).isEmpty();
  }

  static Stream<Mechanism> asking() {
    return Stream.of(
        new Nomad(U, "", "", false, ",", MINUTE),
        new Kuma(U, "me", MINUTE, MINUTE),
        new Consul(
            U, "http", "", "", "", "", "", ",", true, MINUTE, List.of(), List.of(), Map.of(), "",
            ""),
        new Consul(
            U, "http", "", "", "dc", "", "", ",", true, MINUTE, List.of(), List.of(), Map.of(), "",
            ""));
  }

  @ParameterizedTest
  @MethodSource("asking")
  void aFaultOfOursThatAnAnswerFindsIsNotTheEnd(Mechanism mechanism) {
    StatsRegistry registry = StatsRegistry.create();
    int[] pauses = new int[1];
    WebClient faulty =
        _ -> {
          throw new IllegalStateException("a fault of ours");
        };
    Discoverer discoverer =
        mechanism.discoverer(
            new Mechanism.Surroundings(
                "job",
                faulty,
                registry,
                new RefreshMetrics(registry),
                _ -> {
                  if (++pauses[0] == 3) {
                    throw new InterruptedException();
                  }
                },
                _ -> null));
    assertThatThrownBy(() -> discoverer.run(_ -> {})).isInstanceOf(InterruptedException.class);
  }
}
