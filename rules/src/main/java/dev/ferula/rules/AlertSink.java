package dev.ferula.rules;

import dev.ferula.model.Alert;
import java.util.List;

/** Takes alerts that are due to be sent. Must not block for long: a group's evaluation waits. */
@FunctionalInterface
public interface AlertSink {
  void send(List<Alert> alerts);
}
