/**
 * The plan of a query: its expression with every time resolved, ready to be evaluated. Read {@link
 * dev.ferula.promql.plan.Plan}, then {@link dev.ferula.promql.plan.Planner}. Plans are immutable
 * and know no storage.
 */
@NullMarked
package dev.ferula.promql.plan;

import org.jspecify.annotations.NullMarked;
