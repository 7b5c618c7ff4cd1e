/** Warnings and infos of a query. */
@NullMarked
package dev.ferula.promql.annotation;

import org.jspecify.annotations.NullMarked;
