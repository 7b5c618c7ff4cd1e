package dev.ferula.stats;

/** Why a measurement was left out; the {@code reason} label of the counter of such. */
enum Dropped {
  NEGATIVE("negative"),
  NAN("nan");

  final String reason;

  Dropped(String reason) {
    this.reason = reason;
  }
}
