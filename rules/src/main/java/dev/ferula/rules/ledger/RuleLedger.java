package dev.ferula.rules.ledger;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Expr;
import dev.ferula.rules.ledger.SelectorState.Verdict;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SelectHints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The account of one rule: what each of its selectors found. Written by the thread that evaluates
 * the rule; the account may be read by any.
 *
 * <p>A selector that finds nothing twice in a row is looked into, and again every {@link
 * #LOOK_AGAIN} evaluations. The engine counts, and tells once for each selector; where it counts as
 * before, nothing of the account but a time is touched.
 */
public final class RuleLedger {
  /** So many evaluations in a row without a value are needed before there is a verdict. */
  static final int EMPTY_EVALUATIONS = 2;

  /** So many evaluations lie between two looks at an empty selector, and at a full one's labels. */
  static final int LOOK_AGAIN = 20;

  /* Never that of an evaluation that found something. */
  private static final long NOT_STEADY = 0;

  private final SelectorTree tree;
  private final List<List<Matcher>> matchers;
  private final Entry[] entries;
  private volatile Set<String> recorded = Set.of();
  private volatile long lastYield;
  private volatile boolean forExceedsData;
  private volatile int reported;

  /* While each evaluation finds as many as the one before, only these change. */
  private @Nullable Sightings current;
  private long steady = NOT_STEADY;
  private volatile long lastSteady;
  private int evaluations;
  private boolean wantsLabels = true;
  private boolean hasEmpty;

  /* What of it changes is written by the evaluating thread and read by any. */
  private static final class Entry {
    volatile Verdict verdict = Verdict.WAITING;
    volatile String detail = "";
    volatile int series;
    volatile long lastMatched;
    volatile @Nullable Labels labels;
    volatile boolean reported;
    boolean selected;
    int found;
    int empty;
  }

  /** An account of an expression that nobody has evaluated yet. */
  public RuleLedger(Expr expr) {
    this.tree = new SelectorTree(expr);
    this.matchers = List.copyOf(tree.conditions());
    this.entries = new Entry[matchers.size()];
    Arrays.setAll(entries, i -> new Entry());
  }

  /** The conditions of each selector. */
  public List<List<Matcher>> conditions() {
    return matchers;
  }

  /** The names that the rules in force record. */
  public void recorded(Set<String> names) {
    recorded = names;
  }

  /** Goes on from the account that another instance of the same rule has kept. */
  public void takeOver(RuleLedger before) {
    if (!tree.texts().equals(before.tree.texts())) {
      return;
    }
    System.arraycopy(before.entries, 0, entries, 0, entries.length);
    lastYield = before.lastYield;
    forExceedsData = before.forExceedsData;
    reported = before.reported;
    lastSteady = before.lastSteady;
    hasEmpty = before.hasEmpty;
  }

  /** The number of the selector with these conditions, or -1 if the rule has none such. */
  @SuppressWarnings("ReferenceEquality")
  int number(List<Matcher> conditions) {
    for (int i = 0; i < matchers.size(); i++) {
      // As a rule the plan was made of the very expression that the account is of.
      if (matchers.get(i) == conditions) {
        return i;
      }
    }
    for (int i = 0; i < matchers.size(); i++) {
      if (matchers.get(i).equals(conditions)) {
        return i;
      }
    }
    return -1;
  }

  /** An evaluation begins, of which these will tell. */
  void begin(Sightings sightings) {
    current = sightings;
  }

  /** Whether some selector found nothing the last time. */
  boolean hasEmpty() {
    return hasEmpty;
  }

  /** Whether it is time to look at the labels of what selectors find. */
  boolean wantsLabels() {
    return wantsLabels;
  }

  /** Looks into a selector if there has been nothing for some time. */
  void look(List<Matcher> conditions, Querier querier, SelectHints hints) {
    int number = number(conditions);
    if (number < 0) {
      return;
    }
    Entry entry = entries[number];
    boolean due = entry.empty + 1 >= EMPTY_EVALUATIONS && entry.empty % LOOK_AGAIN <= 1;
    if (due) {
      Diagnosis diagnosis =
          Diagnosis.of(matchers.get(number), entry.labels, recorded, querier, hints);
      entry.detail = diagnosis.detail();
      entry.verdict = diagnosis.verdict();
    }
  }

  /**
   * An evaluation has succeeded.
   *
   * @param timestamp of the evaluation, in milliseconds
   * @param yielded whether the expression had a value
   */
  public void ended(long timestamp, boolean yielded) {
    if (yielded) {
      lastYield = timestamp;
    }
    Sightings sightings = current;
    current = null;
    if (sightings == null) {
      return;
    }
    evaluations++;
    long signature = sightings.signature();
    boolean again = evaluations % LOOK_AGAIN == 0;
    if (signature != NOT_STEADY && signature == steady && !again) {
      lastSteady = timestamp;
    } else {
      steady = signature;
      account(sightings, timestamp);
    }
    wantsLabels |= (evaluations + 1) % LOOK_AGAIN == 0;
  }

  private void account(Sightings sightings, long timestamp) {
    for (Entry entry : entries) {
      entry.selected = false;
      entry.found = 0;
      entry.lastMatched = Math.max(entry.lastMatched, lastSteady);
    }
    for (int i = 0; i < sightings.size(); i++) {
      sighted(sightings.get(i));
    }
    boolean anyDead = false;
    hasEmpty = false;
    wantsLabels = false;
    for (Entry entry : entries) {
      count(entry, timestamp);
      anyDead |= entry.verdict.isDead();
      hasEmpty |= entry.empty > 0;
      wantsLabels |= entry.labels == null && entry.found > 0;
      if (entry.found == 0) {
        steady = NOT_STEADY;
      }
    }
    if (anyDead || reported > 0) {
      report();
    }
  }

  private void sighted(Sightings.Selection selection) {
    int number = number(selection.conditions);
    if (number < 0) {
      return;
    }
    Entry entry = entries[number];
    entry.selected |= selection.isRead();
    entry.found = Math.max(entry.found, selection.count());
    if (selection.labels != null) {
      entry.labels = selection.labels;
    }
  }

  private void report() {
    BitSet dead = new BitSet();
    for (int i = 0; i < entries.length; i++) {
      dead.set(i, entries[i].verdict.isDead());
    }
    BitSet decisive = tree.decisive(dead);
    for (int i = 0; i < entries.length; i++) {
      entries[i].reported = decisive.get(i);
    }
    reported = decisive.cardinality();
  }

  private static void count(Entry entry, long timestamp) {
    if (!entry.selected) {
      // The other operand was empty already, so nothing is known.
      return;
    }
    if (entry.series != entry.found) {
      entry.series = entry.found;
    }
    if (entry.found > 0) {
      entry.empty = 0;
      entry.lastMatched = timestamp;
      if (entry.verdict != Verdict.MATCHING) {
        entry.verdict = Verdict.MATCHING;
        entry.detail = "";
      }
    } else {
      entry.empty++;
      if (entry.empty < EMPTY_EVALUATIONS) {
        entry.verdict = Verdict.WAITING;
      }
    }
  }

  /** Whether some selector lost all of its series in the last evaluation. */
  public boolean lostSeries() {
    for (Entry entry : entries) {
      if (entry.empty == 1 && entry.lastMatched != 0) {
        return true;
      }
    }
    return false;
  }

  /** An alert ended pending because its series did: they do not live for as long as it waits. */
  public void forExceedsData() {
    forExceedsData = true;
  }

  /** An alert has fired: its series live long enough. */
  public void fired() {
    forExceedsData = false;
  }

  /** Whether alerts end pending because their series do not live long enough. */
  public boolean isForLongerThanData() {
    return forExceedsData;
  }

  /** When the rule last yielded anything, in milliseconds; 0 if never since it was loaded. */
  public long lastYield() {
    return lastYield;
  }

  /** How many selectors make the rule dead. */
  public int deadSelectors() {
    return reported;
  }

  /** The state of each selector. */
  public List<SelectorState> selectors() {
    List<SelectorState> states = new ArrayList<>(entries.length);
    for (int i = 0; i < entries.length; i++) {
      Entry e = entries[i];
      states.add(
          new SelectorState(
              tree.texts().get(i),
              e.verdict,
              e.detail,
              e.series,
              Math.max(e.lastMatched, lastSteady),
              e.labels,
              e.reported));
    }
    return states;
  }
}
