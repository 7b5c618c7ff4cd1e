package dev.ferula.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Enters and binds tags within each other, and tells which were the current ones. */
public final class ScopeScript implements Callable<List<String>> {
  private static final TagKey KEY = TagKey.of("k");
  private final List<String> seen = new ArrayList<>();

  @Override
  @SuppressWarnings("try") // the scopes are there for their end
  public List<String> call() throws Exception {
    see();
    try (TagScope a = Tags.of(KEY, "a").enter()) {
      see();
      Tags.of(KEY, "b").run(this::inside);
      see();
    }
    see();
    return seen;
  }

  @SuppressWarnings("try") // the scope is there for its end
  private void inside() {
    see();
    try (TagScope c = Tags.of(KEY, "c").enter()) {
      see();
    }
    see();
    try {
      Tags.of(KEY, "d")
          .call(
              () -> {
                see();
                return 0;
              });
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    see();
  }

  private void see() {
    seen.add(Tags.current().toString());
  }
}
