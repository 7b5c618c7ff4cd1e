package dev.ferula.exposition;

/** The numbers of one summary series. */
public interface SummaryNumbers {
  long count();

  double sum();

  int quantileCount();

  /** The rank of quantile {@code i}, 0 to 1. */
  double quantile(int i);

  double quantileValue(int i);
}
