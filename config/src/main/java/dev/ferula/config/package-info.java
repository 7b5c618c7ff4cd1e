/** YAML configuration mapped onto the options of each module. */
@NullMarked
package dev.ferula.config;

import org.jspecify.annotations.NullMarked;
