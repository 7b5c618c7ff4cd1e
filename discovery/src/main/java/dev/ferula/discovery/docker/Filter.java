package dev.ferula.discovery.docker;

import java.util.List;

/** What is asked for: things of which a property has one of some values. */
public record Filter(String name, List<String> values) {
  public Filter {
    values = List.copyOf(values);
  }
}
