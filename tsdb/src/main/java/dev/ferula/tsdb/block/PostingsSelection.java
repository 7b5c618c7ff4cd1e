package dev.ferula.tsdb.block;

import dev.ferula.matcher.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * From matchers to the series of an index that they all match. Lists that must have a series are
 * met smallest first, those that must not have it are asked for what is left.
 */
final class PostingsSelection {
  private final BlockIndex index;
  private final List<Postings> included = new ArrayList<>();
  private final List<Postings> excluded = new ArrayList<>();
  private boolean empty;

  PostingsSelection(BlockIndex index, List<Matcher> matchers) {
    this.index = index;
    for (Matcher matcher : matchers) {
      if (!empty) {
        add(matcher);
      }
    }
    if (!empty && included.isEmpty()) {
      included.add(index.all());
    }
  }

  private void add(Matcher matcher) {
    String name = matcher.name();
    if (matcher.type() == Matcher.Type.EQUAL && !matcher.value().isEmpty()) {
      include(List.of(index.postings(name, matcher.value())));
      return;
    }
    if (matcher.regex() != null && matcher.regex().matchesEverything()) {
      if (matcher.type() == Matcher.Type.NOT_REGEX) {
        empty = true;
      }
      return;
    }
    boolean passesWithout = matcher.matchesEmpty();
    if (!passesWithout && isSet(matcher)) {
      include(setPostings(matcher));
      return;
    }
    if (passesWithout && isNegatedValue(matcher)) {
      excluded.add(index.postings(name, matcher.value()));
      return;
    }
    List<Postings> lists = new ArrayList<>();
    index
        .table()
        .forEach(
            name,
            (value, offset) -> {
              if (matcher.matches(value) != passesWithout) {
                lists.add(index.postings(offset));
              }
              return true;
            });
    if (!passesWithout) {
      include(lists);
    } else if (!lists.isEmpty()) {
      excluded.add(UnitedPostings.of(lists));
    }
  }

  private static boolean isSet(Matcher matcher) {
    return matcher.type() == Matcher.Type.REGEX
        && matcher.regex() != null
        && !matcher.regex().setMatches().isEmpty();
  }

  private static boolean isNegatedValue(Matcher matcher) {
    return matcher.type() == Matcher.Type.NOT_EQUAL && !matcher.value().isEmpty();
  }

  private List<Postings> setPostings(Matcher matcher) {
    List<Postings> lists = new ArrayList<>();
    if (matcher.regex() != null) {
      for (String value : matcher.regex().setMatches()) {
        Postings postings = index.postings(matcher.name(), value);
        if (postings.count() > 0) {
          lists.add(postings);
        }
      }
    }
    return lists;
  }

  private void include(List<Postings> lists) {
    if (lists.isEmpty() || (lists.size() == 1 && lists.getFirst().count() == 0)) {
      empty = true;
      return;
    }
    included.add(UnitedPostings.of(lists));
  }

  /** The refs of all series that match, in order. */
  int[] refs() {
    if (empty) {
      return new int[0];
    }
    included.sort(Comparator.comparingLong(Postings::count));
    Postings driver = included.getFirst();
    int[] refs = new int[(int) Math.min(driver.count(), 1 << 10)];
    int size = 0;
    long ref = driver.next();
    while (ref != Postings.END) {
      long common = common(ref);
      if (common == ref) {
        if (!isExcluded(ref)) {
          if (size == refs.length) {
            refs = Arrays.copyOf(refs, 2 * size + 1);
          }
          refs[size++] = (int) ref;
        }
        ref = driver.next();
      } else {
        ref = common == Postings.END ? Postings.END : driver.seek(common);
      }
    }
    return Arrays.copyOf(refs, size);
  }

  /* The first ref not below this one that a list has which lacks this one; the ref itself if none does. */
  private long common(long ref) {
    for (int i = 1; i < included.size(); i++) {
      long found = included.get(i).seek(ref);
      if (found != ref) {
        return found;
      }
    }
    return ref;
  }

  private boolean isExcluded(long ref) {
    for (Postings list : excluded) {
      if (list.seek(ref) == ref) {
        return true;
      }
    }
    return false;
  }
}
