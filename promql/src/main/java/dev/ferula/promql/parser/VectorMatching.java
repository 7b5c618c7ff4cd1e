package dev.ferula.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the elements of two instant vectors find each other in a binary operation.
 *
 * @param cardinality how many elements of one side may match one of the other
 * @param labels the labels whose equality makes a match
 * @param on whether only {@code labels} count, rather than all but them
 * @param include labels taken over from the side with one element
 * @param fillLeft the value that stands in for a missing left element, or null to drop the pair
 * @param fillRight the value that stands in for a missing right element, or null to drop the pair
 */
public record VectorMatching(
    Cardinality cardinality,
    List<String> labels,
    boolean on,
    List<String> include,
    @Nullable Double fillLeft,
    @Nullable Double fillRight) {

  /** How many elements of one side may match one of the other. */
  public enum Cardinality {
    ONE_TO_ONE("one-to-one"),
    /** {@code group_left}. */
    MANY_TO_ONE("many-to-one"),
    /** {@code group_right}. */
    ONE_TO_MANY("one-to-many"),
    /** Set operators. */
    MANY_TO_MANY("many-to-many");

    private final String text;

    Cardinality(String text) {
      this.text = text;
    }

    /** The name in API answers and error texts. */
    public String text() {
      return text;
    }
  }

  /** Matching without any modifier. */
  static final VectorMatching DEFAULT =
      new VectorMatching(Cardinality.ONE_TO_ONE, List.of(), false, List.of(), null, null);

  /** Whether {@code fill}, {@code fill_left} or {@code fill_right} was given. */
  public boolean fills() {
    return fillLeft != null || fillRight != null;
  }

  VectorMatching withFill(@Nullable Double left, @Nullable Double right) {
    return new VectorMatching(cardinality, labels, on, include, left, right);
  }

  VectorMatching withCardinality(Cardinality newCardinality) {
    return new VectorMatching(newCardinality, labels, on, include, fillLeft, fillRight);
  }
}
