package dev.ferula.stats;

import static dev.ferula.stats.PropagationFilter.Match.EQUAL;
import static dev.ferula.stats.PropagationFilter.Match.HAS_PREFIX;
import static dev.ferula.stats.PropagationFilter.Match.NOT_EQUAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PropagationFilterTest {
  private static final PropagationFilter ALL = PropagationFilter.ALL;
  private static final TagContext TAGS =
      Tags.of(TagKey.of("app.a"), "1", TagKey.of("app.b"), "2", TagKey.of("user"), "3")
          .with(TagKey.of("local"), "4", TagTtl.NO_PROPAGATION);

  static Stream<Arguments> filters() {
    return Stream.of(
        Arguments.of("no rule", ALL, "app.a app.b local user"),
        Arguments.of("one key", ALL.include(EQUAL, "user"), "user"),
        Arguments.of("all but one", ALL.include(NOT_EQUAL, "user"), "app.a app.b local"),
        Arguments.of("a prefix", ALL.include(HAS_PREFIX, "app."), "app.a app.b"),
        Arguments.of("only exclusions keep all back", ALL.exclude(EQUAL, "user"), ""),
        Arguments.of(
            "the first rule decides",
            ALL.exclude(EQUAL, "app.a").include(HAS_PREFIX, "app.").exclude(EQUAL, "app.b"),
            "app.b"),
        Arguments.of(
            "the empty prefix is every key",
            ALL.exclude(HAS_PREFIX, "app.").include(HAS_PREFIX, ""),
            "local user"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filters")
  void whatPassesIsSaidByTheFirstRuleThatMatches(
      String name, PropagationFilter filter, String passing) {
    TagContext left = filter.apply(TAGS);
    StringBuilder keys = new StringBuilder();
    for (int i = 0; i < left.size(); i++) {
      keys.append(i == 0 ? "" : " ").append(left.key(i));
      assertThat(left.value(i)).isEqualTo(TAGS.get(left.key(i)));
      assertThat(filter.passes(left.key(i))).isTrue();
    }
    assertThat(keys).hasToString(passing);
  }

  @Test
  void aFilterDoesNotMakeATagTravelThatStays() {
    PropagationFilter filter = ALL.exclude(HAS_PREFIX, "app.").include(HAS_PREFIX, "");
    assertThat(TagsText.encodeBaggage(filter.apply(TAGS))).isEqualTo("user=3");
    assertThat(TagsBinary.decode(TagsBinary.encode(filter.apply(TAGS))))
        .isEqualTo(Tags.of(TagKey.of("user"), "3"));
  }
}
