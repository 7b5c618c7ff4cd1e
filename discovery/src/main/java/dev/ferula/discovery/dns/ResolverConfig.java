package dev.ferula.discovery.dns;

import dev.ferula.discovery.DiscoveryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom to ask for names, as in {@code resolv.conf}.
 *
 * @param servers {@code host} or {@code host:port}, asked in turn
 * @param search domains that names are looked for in
 * @param dots how many dots make a name be asked for as it is first
 */
record ResolverConfig(List<String> servers, List<String> search, int dots) {
  private static final int USUAL_DOTS = 1;
  private static final int MAX_DOTS = 15;
  private static final String DOTS = "ndots:";

  ResolverConfig {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
  }

  static ResolverConfig read(Path file) {
    List<String> servers = new ArrayList<>();
    List<String> search = new ArrayList<>();
    int dots = USUAL_DOTS;
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.strip().split("\\s+");
        switch (words[0]) {
          case "nameserver" -> servers.addAll(rest(words).stream().limit(1).toList());
          case "domain" -> {
            search.clear();
            search.addAll(rest(words).stream().limit(1).toList());
          }
          case "search" -> {
            search.clear();
            search.addAll(rest(words));
          }
          case "options" -> dots = dots(rest(words), dots);
          default -> {}
        }
      }
    } catch (IOException e) {
      throw new DiscoveryException("could not load resolv.conf: " + e, e);
    }
    return new ResolverConfig(servers, search, dots);
  }

  private static List<String> rest(String[] words) {
    return List.of(words).subList(1, words.length);
  }

  private static int dots(List<String> options, int otherwise) {
    int dots = otherwise;
    for (String option : options) {
      if (option.startsWith(DOTS) && option.substring(DOTS.length()).matches("[0-9]{1,4}")) {
        dots = Math.clamp(Integer.parseInt(option.substring(DOTS.length())), 0, MAX_DOTS);
      }
    }
    return dots;
  }

  /** The names to ask for when a name is looked for, in turn, each with its final dot. */
  List<String> candidates(String name) {
    if (DomainName.isAbsolute(name)) {
      return List.of(name);
    }
    List<String> found = new ArrayList<>();
    for (String domain : search) {
      found.add(absolute(name + "." + domain));
    }
    boolean asItIsFirst = DomainName.dots(name) >= dots;
    found.add(asItIsFirst ? 0 : found.size(), absolute(name + "."));
    return found;
  }

  private static String absolute(String name) {
    return DomainName.isAbsolute(name) ? name : name + ".";
  }
}
