package dev.ferula.config;

import dev.ferula.config.binding.Section;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.aws.AwsAccess;
import dev.ferula.discovery.aws.Ec2;
import dev.ferula.discovery.aws.Ecs;
import dev.ferula.discovery.aws.ElastiCache;
import dev.ferula.discovery.aws.Lightsail;
import dev.ferula.discovery.aws.Msk;
import dev.ferula.discovery.aws.Rds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the settings of discovery in Amazon's clouds from their sections. */
final class AwsMapping {
  private static final Duration USUAL_INTERVAL = Duration.ofMinutes(1);
  private static final long USUAL_PORT = 80;

  private AwsMapping() {}

  /** The mechanism of a section, whose role says which where it is for several. */
  static Mechanism mechanism(String name, Section s, Duration interval) {
    String role = name.equals("aws") ? s.text("role") : name;
    Duration every = interval.isZero() ? USUAL_INTERVAL : interval;
    long port = s.whole("port") == 0 && name.equals("aws") ? USUAL_PORT : s.whole("port");
    return switch (role) {
      case "ec2" -> new Ec2(access(s), filters(s), port, every);
      case "lightsail" -> new Lightsail(access(s), port, every);
      case "ecs" -> new Ecs(access(s), s.texts("clusters"), port, every);
      case "elasticache" -> new ElastiCache(access(s), s.texts("clusters"), every);
      case "msk" -> new Msk(access(s), s.texts("clusters"), port, every);
      case "rds" -> new Rds(access(s), s.texts("clusters"), filters(s), port, every);
      default -> throw new IllegalArgumentException("no such mechanism: " + name);
    };
  }

  private static AwsAccess access(Section s) {
    return new AwsAccess(
        s.text("region"),
        s.text("endpoint"),
        s.text("access_key"),
        s.secret("secret_key").value(),
        s.text("profile"),
        s.text("role_arn"),
        s.text("external_id"));
  }

  /** As whom a section's requests are signed; null if they are not. */
  static @Nullable AwsAccess signing(Section owner) {
    Section s = owner.section("sigv4");
    return s == null
        ? null
        : new AwsAccess(
            s.text("region"),
            "",
            s.text("access_key"),
            s.secret("secret_key").value(),
            s.text("profile"),
            s.text("role_arn"),
            s.text("external_id"),
            s.bool("use_fips_sts_endpoint"));
  }

  private static List<Ec2.Filter> filters(Section s) {
    List<Ec2.Filter> filters = new ArrayList<>();
    for (Section filter : s.sections("filters")) {
      if (filter != null) {
        filters.add(new Ec2.Filter(filter.text("name"), filter.texts("values")));
      }
    }
    return filters;
  }
}
