package dev.ferula.scrape;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.ArrayList;
import java.util.List;

/** Says of targets whether they could be scraped, without scraping them. */
public final class TargetCheck {
  private TargetCheck() {}

  /**
   * A target before and after relabelling.
   *
   * @param labels empty where it is dropped or cannot be scraped
   * @param error why it cannot be scraped; empty where it can
   */
  public record Resolved(Labels discovered, Labels labels, String error) {}

  /** What a job makes of each target of a group. */
  public static List<Resolved> resolve(ScrapeConfig job, TargetGroup group) {
    List<Resolved> all = new ArrayList<>();
    for (Labels target : group.targets()) {
      Labels discovered = TargetLabels.discovered(job, target, group.shared());
      try {
        Labels labels = TargetLabels.relabelled(job, target, group.shared());
        all.add(new Resolved(discovered, labels == null ? Labels.EMPTY : labels, ""));
      } catch (IllegalArgumentException e) {
        all.add(new Resolved(discovered, Labels.EMPTY, String.valueOf(e.getMessage())));
      }
    }
    return all;
  }

  /**
   * Relabels the targets of a group as a job would.
   *
   * @param group named in the message by its source
   * @throws IllegalArgumentException for the first that could not be scraped, in Prometheus's words
   */
  public static void check(ScrapeConfig job, TargetGroup group) {
    int number = 0;
    for (Labels target : group.targets()) {
      try {
        TargetLabels.relabelled(job, target, group.shared());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "instance " + number + " in group " + group.source() + ": " + e.getMessage(), e);
      }
      number++;
    }
  }
}
