package dev.ferula.server.process;

import dev.ferula.disk.Disk;
import dev.ferula.model.GoQuote;
import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Version;
import dev.ferula.server.flags.FlagException;
import dev.ferula.server.flags.FlagHelp;
import dev.ferula.server.flags.Flags;
import dev.ferula.server.logging.Logging;
import dev.ferula.server.memory.HeapKeeper;
import dev.ferula.server.options.ServerException;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.web.http.HttpServer;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server as a process: flags, logging, signals, exit codes. */
public final class Main {
  private static final System.Logger LOG = System.getLogger(Main.class.getName());

  private static final int EXIT_OK = 0;

  /** Flags that tune Go's runtime; they are taken and have no effect. */
  private static final List<String> GO_ONLY =
      List.of(
          "auto-gomaxprocs",
          "auto-gomemlimit",
          "auto-gomemlimit.ratio",
          "auto-gomemlimit.refresh-interval");

  /** What the server refuses to be, because it is not built yet. */
  private static final Map<String, String> NOT_YET =
      Map.of(
          "agent", "agent mode",
          "web.enable-otlp-receiver", "the OTLP receiver");

  private Main() {}

  public static void main(String[] arguments) {
    int exit = Flags.EXIT_FAILURE;
    try {
      exit = run(arguments, System.out, System.err);
    } catch (RuntimeException | Error e) {
      // Threads that run already would keep a process alive that serves nothing.
      LOG.log(System.Logger.Level.ERROR, "msg=\"the server failed\"", e);
    } finally {
      System.exit(exit);
    }
  }

  /* What every start needs later, meanwhile; each processor then has half of it. */
  private static void prepareBeside() {
    Thread.ofPlatform()
        .daemon()
        .name("start")
        .start(
            () -> {
              HttpServer.prepare();
              Disk.prepareLocks();
            });
  }

  /** Runs until a signal stops the server; returns the exit code of the process. */
  public static int run(String[] arguments, PrintStream out, PrintStream err) {
    List<String> given = List.of(arguments);
    for (String word : given) {
      String answer = answer(word);
      if (answer != null) {
        out.print(answer);
        return EXIT_OK;
      }
    }
    Flags flags;
    ServerOptions options;
    try {
      flags = Flags.parse(arguments);
      options = FlagOptions.of(flags);
      FeatureLog.check(flags.features());
      refuseNotYet(flags);
    } catch (FlagException e) {
      tell(e, err);
      return e.exitCode();
    }
    // before anything on another thread logs: while one initialises logging, another cannot set it
    // up
    Logging.configure(flags.text("log.level"), flags.text("log.format"));
    prepareBeside();
    return serve(flags, options);
  }

  /* What a word asks for that starts no server; null for all others. */
  private static @Nullable String answer(String word) {
    return switch (word) {
      case "-h", "--help", "--help-long" -> FlagHelp.text();
      case "--help-man" -> FlagHelp.manual(Version.own());
      case "--write-documentation" -> FlagHelp.markdown();
      case "--version" -> Version.text();
      default -> null;
    };
  }

  private static void tell(FlagException e, PrintStream err) {
    if (e.isUnreadable()) {
      err.println("Error parsing command line arguments: " + e.getMessage());
      err.println("ferula: error: " + e.getMessage() + " (see --help)");
    } else {
      err.println(e.getMessage());
    }
  }

  private static void refuseNotYet(Flags flags) {
    NOT_YET.forEach(
        (flag, what) -> {
          if (flags.bool(flag)) {
            throw FlagException.refused(
                Flags.EXIT_USAGE, "--" + flag + ": " + what + " is not supported yet");
          }
        });
  }

  private static int serve(Flags flags, ServerOptions options) {
    LOG.log(
        System.Logger.Level.INFO,
        "msg=\"Starting Prometheus Server\" mode=server version=\"(version="
            + Version.COMPATIBLE
            + ", ferula="
            + Version.own()
            + ")\" java="
            + Runtime.version());
    logIneffective(flags);
    DatabaseFlags.tell(flags);
    FeatureLog.tell(flags.features());
    Signals signals = Signals.install();
    try (EmbeddedServer server = EmbeddedServer.start(options, flags.shown())) {
      HeapKeeper.start(server::heldByQueries);
      Thread.ofVirtual().name("quit").start(() -> awaitQuit(server, signals));
      LOG.log(System.Logger.Level.WARNING, farewell(obey(signals, server)));
    } catch (ServerException e) {
      LOG.log(System.Logger.Level.ERROR, prefix(e, options) + quoted(e));
      return e.kind() == ServerException.Kind.CONFIGURATION ? Flags.EXIT_USAGE : Flags.EXIT_FAILURE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.log(System.Logger.Level.INFO, "msg=\"See you next time!\"");
    return EXIT_OK;
  }

  private static void logIneffective(Flags flags) {
    for (String flag : GO_ONLY) {
      if (flags.isGiven(flag)) {
        LOG.log(
            System.Logger.Level.INFO,
            "msg=\"flag tunes the Go runtime and has no effect here\" flag=--" + flag);
      }
    }
  }

  private static void awaitQuit(EmbeddedServer server, Signals signals) {
    try {
      server.awaitStop();
      signals.raise(Signals.Event.QUIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /* Returns when the server is to stop, with what asked for it. */
  private static Signals.Event obey(Signals signals, EmbeddedServer server)
      throws InterruptedException {
    Signals.Event event = signals.await();
    while (event == Signals.Event.RELOAD) {
      try {
        server.reload();
      } catch (ServerException e) {
        // It is logged, and what could not be changed goes on as before.
      }
      event = signals.await();
    }
    return event;
  }

  private static String farewell(Signals.Event event) {
    return switch (event) {
      case INTERRUPT -> "msg=\"Received an OS signal, exiting gracefully...\" signal=interrupt";
      case TERMINATE -> "msg=\"Received an OS signal, exiting gracefully...\" signal=terminated";
      default -> "msg=\"Received termination request via web service, exiting gracefully...\"";
    };
  }

  private static String prefix(ServerException e, ServerOptions options) {
    return switch (e.kind()) {
      case CONFIGURATION ->
          "msg=\"Error loading config (--config.file="
              + options.configFile()
              + ")\" file="
              + absolute(options.configFile())
              + " ";
      case ADDRESS -> "msg=\"Unable to start web listener\" ";
      case WEB -> "msg=\"Unable to validate web configuration file\" ";
      case STORAGE -> "msg=\"opening storage failed\" ";
    };
  }

  private static String absolute(@Nullable Path file) {
    return GoQuote.quote(file == null ? "" : file.toAbsolutePath().normalize().toString());
  }

  private static String quoted(ServerException e) {
    return "err=" + GoQuote.quote(String.valueOf(e.getMessage()));
  }
}
