package dev.ferula.storage;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import java.util.List;

/** Exemplars of one series, in order of time. */
public record SeriesExemplars(Labels series, List<Exemplar> exemplars) {
  public SeriesExemplars {
    exemplars = List.copyOf(exemplars);
  }
}
