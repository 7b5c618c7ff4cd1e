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
    List<MappedPostings> lists = new ArrayList<>();
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

  private List<MappedPostings> setPostings(Matcher matcher) {
    List<MappedPostings> lists = new ArrayList<>();
    if (matcher.regex() != null) {
      for (String value : matcher.regex().setMatches()) {
        MappedPostings postings = index.postings(matcher.name(), value);
        if (postings.count() > 0) {
          lists.add(postings);
        }
      }
    }
    return lists;
  }

  private void include(List<MappedPostings> lists) {
    if (lists.isEmpty() || (lists.size() == 1 && lists.getFirst().count() == 0)) {
      empty = true;
      return;
    }
    included.add(UnitedPostings.of(lists));
  }

  /** The refs of all series that match, in order. To be asked for once. */
  int[] refs() {
    if (empty) {
      return new int[0];
    }
    included.sort(Comparator.comparingInt(Postings::count));
    int[] refs = included.getFirst().refs();
    int size = refs.length;
    for (Postings list : included.subList(1, included.size())) {
      size = list.meet(refs, size);
    }
    for (Postings list : excluded) {
      size = list.subtract(refs, size);
    }
    return size == refs.length ? refs : Arrays.copyOf(refs, size);
  }
}
