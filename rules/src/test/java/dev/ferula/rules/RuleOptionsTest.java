package dev.ferula.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Options are the same only if nothing in them differs, as groups are made anew for others. */
class RuleOptionsTest {
  private static final Map<Class<?>, Object> OTHERS =
      Map.of(
          Duration.class, Duration.ofDays(3),
          Labels.class, Labels.of("a", "b"),
          String.class, "http://elsewhere");

  @Test
  void whateverDiffersMakesOthers() throws ReflectiveOperationException {
    RecordComponent[] parts = RuleOptions.class.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class[]::new);
    for (int i = -1; i < parts.length; i++) {
      Object[] values = new Object[parts.length];
      for (int j = 0; j < parts.length; j++) {
        values[j] = parts[j].getAccessor().invoke(RuleOptions.DEFAULT);
      }
      if (i >= 0) {
        values[i] = OTHERS.get(types[i]);
      }
      RuleOptions made = RuleOptions.class.getConstructor(types).newInstance(values);
      String changed = i < 0 ? "nothing" : parts[i].getName();
      assertThat(made.equals(RuleOptions.DEFAULT)).as(changed).isEqualTo(i < 0);
      if (i < 0) {
        assertThat(made.hashCode()).isEqualTo(RuleOptions.DEFAULT.hashCode());
      }
    }
  }
}
