package dev.ferula.config.section;

import dev.ferula.config.binding.Schema;
import dev.ferula.config.binding.Section;
import dev.ferula.config.binding.Types;
import dev.ferula.config.yaml.YamlWriter;
import dev.ferula.model.GoQuote;
import java.util.List;
import java.util.Objects;

/** Storage here. */
final class StorageSection {
  static final Schema RETENTION =
      Schema.of("config.TSDBRetentionConfig", "config.plain")
          .duration("time")
          .omitEmpty()
          .field("size", Types.BYTES)
          .omitEmpty()
          .decimal("percentage")
          .omitEmpty()
          .rule(StorageSection::checkRetention)
          .build();

  private static final Schema CHUNK_ENCODING =
      Schema.of("config.ChunkEncodingConfig").text("floats").omitEmpty().build();

  /* The first field is an accident of Prometheus's that its printed configuration shows. */
  static final Schema TSDB =
      Schema.of("config.TSDBConfig", "config.plain")
          .field("outofordertimewindow", Types.INT64)
          .duration("out_of_order_time_window")
          .omitEmpty()
          .decimal("stale_series_compaction_threshold")
          .omitEmpty()
          .section("chunk_encoding", CHUNK_ENCODING)
          .omitEmpty()
          .optional("retention", RETENTION)
          .omitEmpty()
          .rule(StorageSection::checkTsdb)
          .build();

  /** How many exemplars are kept where the file does not say. */
  private static final long MAX_EXEMPLARS = 100_000;

  private static final Schema EXEMPLARS =
      Schema.of("config.ExemplarsConfig").field("max_exemplars", Types.INT64).omitEmpty().build();

  static final Schema SCHEMA =
      Schema.of("config.StorageConfig")
          .optional("tsdb", TSDB)
          .omitEmpty()
          .optional("exemplars", EXEMPLARS)
          .omitEmpty()
          .build();

  private StorageSection() {}

  private static void checkRetention(Section section) {
    if (section.whole("size") < 0) {
      throw section.broken(
          "size",
          "'storage.tsdb.retention.size' must be greater than or equal to 0, got "
              + Types.BYTES.printed(section.value("size")));
    }
    double percentage = section.decimal("percentage");
    if (percentage < 0 || percentage > 100) {
      throw section.broken(
          "percentage",
          "'storage.tsdb.retention.percentage' must be in the range [0, 100], got "
              + YamlWriter.decimal(percentage));
    }
  }

  private static void checkTsdb(Section section) {
    section.set("outofordertimewindow", section.duration("out_of_order_time_window").toMillis());
    Section encoding = Objects.requireNonNull(section.section("chunk_encoding"));
    String floats = encoding.text("floats");
    if (!List.of("", "xor", "xor2").contains(floats)) {
      throw encoding.broken(
          "floats",
          "'storage.tsdb.chunk_encoding.floats' must be 'xor' or 'xor2', or the field must be"
              + " omitted entirely, got "
              + GoQuote.quote(floats));
    }
  }

  /** Puts the defaults where the file says nothing of the database, its retention or exemplars. */
  static void complete(Section storage, FlagDefaults flags) {
    Section tsdb = storage.section("tsdb");
    if (tsdb == null) {
      tsdb = Section.ofDefaults(TSDB);
      storage.set("tsdb", tsdb);
    }
    if (tsdb.section("retention") == null) {
      Section defaults = Section.ofDefaults(RETENTION);
      defaults.set("time", flags.retention());
      defaults.set("size", flags.retentionBytes());
      tsdb.set("retention", defaults);
    }
    if (flags.exemplars() && storage.section("exemplars") == null) {
      Section defaults = Section.ofDefaults(EXEMPLARS);
      defaults.set("max_exemplars", MAX_EXEMPLARS);
      storage.set("exemplars", defaults);
    }
  }
}
