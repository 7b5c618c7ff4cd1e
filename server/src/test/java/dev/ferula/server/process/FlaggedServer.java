package dev.ferula.server.process;

import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.flags.Flags;

/** Our server in this process, started as from the command line. */
public final class FlaggedServer {
  private FlaggedServer() {}

  /** Starts it; the first port is that of {@code --web.listen-address}, where 0 is any. */
  public static EmbeddedServer start(String... flags) {
    Flags parsed = Flags.parse(flags);
    return EmbeddedServer.start(FlagOptions.of(parsed), parsed.shown());
  }
}
