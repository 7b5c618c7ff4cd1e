package dev.ferula.scrape;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;

/** Says of targets whether they could be scraped, without scraping them. */
public final class TargetCheck {
  private TargetCheck() {}

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
        TargetLabels.relabelled(job, TargetLabels.discovered(job, target, group.shared()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "instance " + number + " in group " + group.source() + ": " + e.getMessage(), e);
      }
      number++;
    }
  }
}
