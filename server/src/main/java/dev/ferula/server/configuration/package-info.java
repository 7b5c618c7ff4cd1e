/**
 * The configuration file and the rule files that it names: the one in force, how another comes into
 * force ({@link dev.ferula.server.configuration.Configuration}), by itself if wanted, and what is
 * told of it.
 */
@NullMarked
package dev.ferula.server.configuration;

import org.jspecify.annotations.NullMarked;
