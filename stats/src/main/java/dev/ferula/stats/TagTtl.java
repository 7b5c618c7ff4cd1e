package dev.ferula.stats;

/** How far a tag travels. */
public enum TagTtl {
  /** The tag stays in this process: no encoding carries it. */
  NO_PROPAGATION,
  /** The tag goes with every request. */
  UNLIMITED
}
