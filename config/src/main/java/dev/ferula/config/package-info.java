/**
 * The configuration file. {@link dev.ferula.config.ConfigLoader} reads it, {@link
 * dev.ferula.config.Config} is what it says, complete with defaults and checked, mapped onto the
 * options of the modules.
 *
 * <p>A configuration is loaded whole or not at all: {@link dev.ferula.config.ConfigException} tells
 * everything that is wrong, with the places.
 */
@NullMarked
package dev.ferula.config;

import org.jspecify.annotations.NullMarked;
