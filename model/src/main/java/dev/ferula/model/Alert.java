package dev.ferula.model;

/**
 * An alert as Alertmanager is told of it.
 *
 * @param startsAt when it became active, in milliseconds
 * @param endsAt when it ends unless sent again, in milliseconds; 0 for not known
 * @param generatorUrl the page that shows the expression
 */
public record Alert(
    Labels labels, Labels annotations, long startsAt, long endsAt, String generatorUrl) {}
