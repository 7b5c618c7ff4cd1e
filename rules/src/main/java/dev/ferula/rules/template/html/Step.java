package dev.ferula.rules.template.html;

/** The place behind so many characters of a text. */
record Step(Place place, int length) {}
