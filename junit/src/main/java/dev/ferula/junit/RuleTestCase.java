package dev.ferula.junit;

/**
 * A group of tests of a file that has passed.
 *
 * @param file where it stands
 * @param name of the group; {@code unnamed#} and a number where the file gives none
 */
public record RuleTestCase(String file, String name) {}
