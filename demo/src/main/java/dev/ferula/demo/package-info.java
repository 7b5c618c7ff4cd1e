/** The guide, running. */
@NullMarked
package dev.ferula.demo;

import org.jspecify.annotations.NullMarked;
