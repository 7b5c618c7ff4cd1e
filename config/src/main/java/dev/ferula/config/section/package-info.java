/**
 * The sections of Prometheus's configuration file: their fields, defaults and rules, one class for
 * each family. {@link dev.ferula.config.section.RootSection} is the whole file.
 *
 * <p>The words of a broken rule are Prometheus's.
 */
@NullMarked
package dev.ferula.config.section;

import org.jspecify.annotations.NullMarked;
