/** Anchored RE2 regular expressions with fast paths, label matchers, relabelling. */
@NullMarked
package dev.ferula.matcher;

import org.jspecify.annotations.NullMarked;
