package dev.ferula.rules;

import dev.ferula.model.Labels;

/**
 * An alert that is pending, firing, or was resolved a short while ago. Times are milliseconds, 0
 * where there is none. A value: the rule puts a new one in its place on each change.
 *
 * @param activeAt since when its element has been there
 * @param firedAt when it began to fire
 * @param resolvedAt when it ended
 * @param lastSentAt when it was last handed on
 * @param keepFiringSince since when it fires without an element
 */
public record ActiveAlert(
    AlertState state,
    Labels labels,
    Labels annotations,
    double value,
    long activeAt,
    long firedAt,
    long resolvedAt,
    long lastSentAt,
    long keepFiringSince) {

  static ActiveAlert pending(Labels labels, Labels annotations, double value, long activeAt) {
    return new ActiveAlert(AlertState.PENDING, labels, annotations, value, activeAt, 0, 0, 0, 0);
  }

  ActiveAlert updated(Labels newAnnotations, double newValue) {
    return new ActiveAlert(
        state,
        labels,
        newAnnotations,
        newValue,
        activeAt,
        firedAt,
        resolvedAt,
        lastSentAt,
        keepFiringSince);
  }

  ActiveAlert fired(long timestamp) {
    return new ActiveAlert(
        AlertState.FIRING,
        labels,
        annotations,
        value,
        activeAt,
        timestamp,
        resolvedAt,
        lastSentAt,
        keepFiringSince);
  }

  ActiveAlert pendingAgain() {
    return new ActiveAlert(
        AlertState.PENDING, labels, annotations, value, activeAt, 0, resolvedAt, 0, 0);
  }

  ActiveAlert resolved(long timestamp) {
    return new ActiveAlert(
        AlertState.INACTIVE,
        labels,
        annotations,
        value,
        activeAt,
        firedAt,
        timestamp,
        lastSentAt,
        keepFiringSince);
  }

  ActiveAlert sent(long timestamp) {
    return new ActiveAlert(
        state,
        labels,
        annotations,
        value,
        activeAt,
        firedAt,
        resolvedAt,
        timestamp,
        keepFiringSince);
  }

  ActiveAlert keepingSince(long timestamp) {
    return new ActiveAlert(
        state, labels, annotations, value, activeAt, firedAt, resolvedAt, lastSentAt, timestamp);
  }

  ActiveAlert activeAt(long timestamp) {
    return new ActiveAlert(
        state,
        labels,
        annotations,
        value,
        timestamp,
        firedAt,
        resolvedAt,
        lastSentAt,
        keepFiringSince);
  }

  /** The same alert after the clock was set back by some milliseconds. */
  ActiveAlert earlier(long millis) {
    return new ActiveAlert(
        state,
        labels,
        annotations,
        value,
        activeAt - millis,
        earlier(firedAt, millis),
        earlier(resolvedAt, millis),
        earlier(lastSentAt, millis),
        earlier(keepFiringSince, millis));
  }

  private static long earlier(long time, long millis) {
    return time == 0 ? 0 : time - millis;
  }

  /** Whether it is due to be handed on: not before it fires, at once when it ends, then again. */
  boolean needsSending(long timestamp, long resendDelay) {
    if (state == AlertState.PENDING) {
      return false;
    }
    return resolvedAt > lastSentAt || lastSentAt + resendDelay < timestamp;
  }
}
