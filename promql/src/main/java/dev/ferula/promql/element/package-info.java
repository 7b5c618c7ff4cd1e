/** Functions and operators of single elements, each a float or a histogram. */
@NullMarked
package dev.ferula.promql.element;

import org.jspecify.annotations.NullMarked;
