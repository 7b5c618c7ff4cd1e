package dev.ferula.stats;

/** Why a measurement was left out; the {@code reason} label of the counter of such. */
enum Dropped {
  NEGATIVE("negative"),
  NAN("nan"),
  /** One negative value took the others of its batch with it. */
  BATCH("batch"),
  /** An observed value could not be had. */
  CALLBACK("callback");

  final String reason;

  Dropped(String reason) {
    this.reason = reason;
  }
}
