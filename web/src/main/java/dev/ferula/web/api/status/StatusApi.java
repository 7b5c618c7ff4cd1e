package dev.ferula.web.api.status;

import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.MetaFile;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.GoInteger;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What is running, with which flags and configuration, and how it does. */
public final class StatusApi {
  private static final int DEFAULT_TOP = 10;
  private static final int MAX_TOP = 10_000;

  private final BuildInfo build;
  private final Map<String, String> flags;
  private final Supplier<String> configuration;
  private final Supplier<RuntimeInfo> runtime;
  private final TsdbStatus tsdb;

  /**
   * The endpoints.
   *
   * @param flags every flag with its value
   * @param configuration the configuration in force, as YAML without secrets
   */
  public StatusApi(
      BuildInfo build,
      Map<String, String> flags,
      Supplier<String> configuration,
      Supplier<RuntimeInfo> runtime,
      TsdbStatus tsdb) {
    this.build = build;
    this.flags = flags;
    this.configuration = configuration;
    this.runtime = runtime;
    this.tsdb = tsdb;
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET", "/status/buildinfo", exchange -> ApiAnswer.of(build::write));
    api.on(router, "GET", "/status/flags", exchange -> ApiAnswer.of(out -> out.strings(flags)));
    api.on(router, "GET", "/status/config", exchange -> config());
    api.on(router, "GET", "/status/runtimeinfo", exchange -> runtime());
    api.on(router, "GET", "/status/tsdb", this::tsdb);
    api.on(router, "GET", "/status/tsdb/blocks", exchange -> blocks());
    api.on(router, "GET", "/status/work", exchange -> work());
    router.on("GET", HttpApi.PREFIX + "/status/walreplay", api.always(exchange -> walReplay()));
    router.on("GET", "/version", this::version);
  }

  private void version(Exchange exchange) throws IOException {
    // The type is that which Go guesses for this text.
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (Json out = new Json(text)) {
      build.write(out);
    }
    text.write('\n');
    exchange.respond(200, "text/plain; charset=utf-8", text.toByteArray());
  }

  private ApiAnswer config() {
    String yaml = configuration.get();
    return ApiAnswer.of(out -> out.object().field("yaml", yaml).endObject());
  }

  private ApiAnswer runtime() {
    RuntimeInfo now = runtime.get();
    return ApiAnswer.of(now::write);
  }

  private ApiAnswer tsdb(Exchange exchange) throws IOException {
    ApiParameters parameters = new ApiParameters(exchange);
    long limit = DEFAULT_TOP;
    if (parameters.has("limit")) {
      limit = positive(parameters.text("limit"));
    }
    if (limit > MAX_TOP) {
      throw new ApiException(ApiException.Type.BAD_DATA, "limit must not exceed " + MAX_TOP);
    }
    return ApiAnswer.of(tsdb.head((int) limit)::write);
  }

  private ApiAnswer blocks() {
    List<BlockMeta> blocks = tsdb.blocks();
    return ApiAnswer.of(
        out -> {
          out.object().name("blocks").array();
          for (BlockMeta block : blocks) {
            MetaFile.write(out.generator(), block);
          }
          out.endArray().endObject();
        });
  }

  private static long positive(String text) {
    try {
      long number = GoInteger.parse(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, in the words for both cases.
    }
    throw new ApiException(ApiException.Type.BAD_DATA, "limit must be a positive number");
  }

  private ApiAnswer work() {
    List<TsdbStatus.Work> work = tsdb.work();
    return ApiAnswer.of(
        out -> {
          out.object().name("work").array();
          for (TsdbStatus.Work piece : work) {
            out.object().field("kind", piece.kind()).field("unit", piece.unit());
            out.field("done", piece.done()).field("all", piece.all());
            out.field("seconds", piece.seconds()).endObject();
          }
          out.endArray().endObject();
        });
  }

  private ApiAnswer walReplay() {
    TsdbStatus.Replay replay = tsdb.replay();
    return ApiAnswer.of(
        out ->
            out.object()
                .field("min", replay.min())
                .field("max", replay.max())
                .field("current", replay.current())
                .endObject());
  }
}
