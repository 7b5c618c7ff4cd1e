package dev.ferula.config.yaml;

import dev.ferula.config.yaml.YamlNode.Entry;
import dev.ferula.config.yaml.YamlNode.Mapping;
import dev.ferula.config.yaml.YamlNode.Position;
import dev.ferula.config.yaml.YamlNode.Scalar;
import dev.ferula.config.yaml.YamlNode.Sequence;
import dev.ferula.discovery.yaml.SyntaxWords;
import dev.ferula.discovery.yaml.YamlScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/** Reads the first document of a YAML text. One reader reads one text. */
public final class YamlReader {
  /** The most characters that one text may have. */
  public static final int MAX_CHARACTERS = 64 << 20;

  /** The most levels of lists and mappings. */
  public static final int MAX_DEPTH = 50;

  /**
   * The most nodes, those behind each alias counted again; how many aliases there are is of no
   * account.
   */
  public static final long MAX_NODES = 5_000_000;

  private static final String CORE = "tag:yaml.org,2002:";

  /* The one that go-yaml takes a document to be of. */
  private static final String VERSION = "1.1";
  private static final String OTHER_VERSION = "found incompatible YAML document";

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setParseComments(false).build();

  /* A tag of its own for version 2 of go-yaml, none for version 3. */
  private static final String MARK_ALONE = "!";

  private static final Position START = new Position(1, 1);

  private final Iterator<Event> events;
  private final YamlDialect dialect;
  private final Map<String, Anchored> anchors = new HashMap<>();

  /** The anchors of the nodes that are being read. */
  private final Set<String> open = new HashSet<>();

  private Position last = START;
  private long nodes;

  private record Anchored(YamlNode node, long size) {}

  private YamlReader(String text, YamlDialect dialect) {
    this.dialect = dialect;
    events = events(text);
  }

  /**
   * The root of the first document of any text but one of rules, or null where there is none.
   *
   * @throws YamlException if the text is not YAML or is beyond a limit
   */
  public static @Nullable YamlNode read(String text) {
    return read(text, YamlDialect.CONFIG);
  }

  /**
   * The root of the first document, or null where there is none.
   *
   * @throws YamlException if the text is not YAML or is beyond a limit
   */
  public static @Nullable YamlNode read(String text, YamlDialect dialect) {
    if (text.length() > MAX_CHARACTERS) {
      throw new YamlException("more than " + MAX_CHARACTERS + " characters", START, 0);
    }
    YamlReader reader = new YamlReader(text, dialect);
    try {
      return reader.document();
    } catch (MarkedYamlEngineException e) {
      throw refusal(e, reader.last, dialect);
    } catch (YamlVersionException e) {
      throw new YamlException(OTHER_VERSION, reader.last, 0);
    } catch (YamlEngineException e) {
      throw new YamlException(String.valueOf(e.getMessage()), reader.last);
    }
  }

  private static Iterator<Event> events(String text) {
    try {
      return YamlScanner.parser(SETTINGS, text);
    } catch (ReaderException e) {
      throw new YamlException("control characters are not allowed", START, 0);
    }
  }

  private static YamlException refusal(
      MarkedYamlEngineException e, Position last, YamlDialect dialect) {
    Position at = e.getProblemMark().map(YamlReader::position).orElse(last);
    int line =
        dialect == YamlDialect.RULES ? SyntaxWords.lineOfContext(e) : SyntaxWords.lineOfProblem(e);
    return new YamlException(SyntaxWords.words(e), at, line);
  }

  private @Nullable YamlNode document() {
    while (events.hasNext()) {
      if (next() instanceof DocumentStartEvent start) {
        if (start
            .getSpecVersion()
            .filter(version -> !VERSION.equals(version.getRepresentation()))
            .isPresent()) {
          throw new YamlException(OTHER_VERSION, last, 0);
        }
        YamlNode root = node(next(), 0);
        // The rest of the document is read for its errors; another document is not.
        if (events.hasNext()) {
          next();
        }
        return root;
      }
    }
    return null;
  }

  private Event next() {
    Event event = events.next();
    Mark mark = event.getStartMark().orElse(null);
    last = mark == null ? last : position(mark);
    return event;
  }

  private YamlNode node(Event event, int depth) {
    Position at = last;
    if (depth > MAX_DEPTH) {
      throw new YamlException("nested more than " + MAX_DEPTH + " levels deep", at);
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias.getAlias().getValue(), at);
    }
    long before = nodes;
    count(1, at);
    Anchor anchor = event instanceof NodeEvent own ? own.getAnchor().orElse(null) : null;
    if (anchor == null) {
      return unanchored(event, at, depth);
    }
    String name = anchor.getValue();
    open.add(name);
    YamlNode node = unanchored(event, at, depth);
    open.remove(name);
    anchors.put(name, new Anchored(node, nodes - before));
    return node;
  }

  private YamlNode unanchored(Event event, Position at, int depth) {
    if (event instanceof ScalarEvent scalar) {
      return new Scalar(at, tag(scalar.getTag(), dialect), scalar.getValue(), scalar.isPlain());
    }
    if (event instanceof CollectionStartEvent start) {
      String tag = tag(start.getTag(), dialect);
      return start.getEventId() == Event.ID.SequenceStart
          ? sequence(at, tag, depth)
          : mapping(at, tag, depth);
    }
    throw new YamlException("unexpected " + event.getEventId(), at);
  }

  private YamlNode aliased(String name, Position at) {
    if (open.contains(name)) {
      throw new YamlException("anchor '" + name + "' value contains itself", at, 0);
    }
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw new YamlException("unknown anchor '" + name + "' referenced", at, 0);
    }
    count(anchored.size(), at);
    return anchored.node();
  }

  private void count(long more, Position at) {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw new YamlException("more than " + MAX_NODES + " nodes", at);
    }
  }

  private YamlNode sequence(Position at, @Nullable String tag, int depth) {
    List<YamlNode> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, depth + 1));
    }
    return new Sequence(at, tag, items);
  }

  private YamlNode mapping(Position at, @Nullable String tag, int depth) {
    List<Entry> entries = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      YamlNode key = node(event, depth + 1);
      entries.add(new Entry(key, node(next(), depth + 1)));
    }
    return new Mapping(at, tag, entries);
  }

  private static @Nullable String tag(Optional<String> tag, YamlDialect dialect) {
    String text = tag.orElse("");
    if (text.isEmpty() || (text.equals(MARK_ALONE) && dialect == YamlDialect.RULES)) {
      return null;
    }
    return text.startsWith(CORE) ? "!!" + text.substring(CORE.length()) : text;
  }

  private static Position position(Mark mark) {
    return new Position(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
