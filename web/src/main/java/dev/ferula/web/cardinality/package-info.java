/** What metrics cost and who needs them: how their series grow, and when each was read last. */
@NullMarked
package dev.ferula.web.cardinality;

import org.jspecify.annotations.NullMarked;
