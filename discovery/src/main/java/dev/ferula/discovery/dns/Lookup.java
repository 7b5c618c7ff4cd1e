package dev.ferula.discovery.dns;

import dev.ferula.discovery.DiscoveryException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.CommunicationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/** Asks name servers for records, with the client of the JDK. */
final class Lookup {
  private static final System.Logger LOG = System.getLogger(Lookup.class.getName());
  private static final String TIMEOUT_MILLIS = "2000";
  private static final String RETRIES = "1";

  private final ResolverConfig config;

  Lookup(ResolverConfig config) {
    this.config = config;
  }

  /**
   * The records of the first candidate that exists, as text; none where all servers say that no
   * candidate exists.
   *
   * @throws DiscoveryException if some candidate could not be asked for and none was found
   */
  List<String> records(String name, String type) {
    boolean allAnswered = true;
    for (String candidate : config.candidates(name)) {
      Answer answer = ask(candidate, type);
      if (answer.found()) {
        return answer.records();
      }
      allAnswered &= answer.known();
    }
    if (allAnswered) {
      return List.of();
    }
    throw new DiscoveryException(
        "could not resolve \""
            + name
            + "\": all servers responded with errors to at least one search domain");
  }

  /** Whether a server knew the name or knew that there is none, and its records. */
  private record Answer(boolean known, boolean found, List<String> records) {
    static final Answer NO_NAME = new Answer(true, false, List.of());
    static final Answer NOBODY = new Answer(false, false, List.of());
  }

  private Answer ask(String name, String type) {
    for (String server : config.servers()) {
      try {
        return new Answer(true, true, ask(server, name, type));
      } catch (NameNotFoundException e) {
        return Answer.NO_NAME;
      } catch (NamingException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "msg=\"DNS resolution failed\" server="
                + server
                + " name="
                + name
                + " err=\""
                + reason(e)
                + "\"");
      }
    }
    return Answer.NOBODY;
  }

  private static @Nullable String reason(NamingException e) {
    return e instanceof CommunicationException && e.getRootCause() != null
        ? e.getRootCause().toString()
        : e.getMessage();
  }

  /* The provider for names is set here and gives attributes as text: it never makes objects. */
  @SuppressWarnings("BanJNDI")
  private static List<String> ask(String server, String name, String type) throws NamingException {
    DirContext context = new InitialDirContext(environment(server));
    try {
      List<String> records = new ArrayList<>();
      Attribute attribute = context.getAttributes(name, new String[] {type}).get(type);
      if (attribute != null) {
        NamingEnumeration<?> values = attribute.getAll();
        while (values.hasMore()) {
          records.add(String.valueOf(values.next()));
        }
      }
      return records;
    } finally {
      context.close();
    }
  }

  /* The naming interface wants this very class. */
  @SuppressWarnings("JdkObsolete")
  private static Hashtable<String, String> environment(String server) {
    Hashtable<String, String> environment = new Hashtable<>();
    boolean bare = server.indexOf(':') != server.lastIndexOf(':') && !server.startsWith("[");
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, "dns://" + (bare ? "[" + server + "]" : server) + "/");
    environment.put("com.sun.jndi.dns.timeout.initial", TIMEOUT_MILLIS);
    environment.put("com.sun.jndi.dns.timeout.retries", RETRIES);
    return environment;
  }
}
