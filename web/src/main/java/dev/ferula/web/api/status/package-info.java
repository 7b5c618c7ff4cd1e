/**
 * What the server tells of itself: versions, flags, the state of the database, its own metrics, and
 * notices to whoever looks at the page.
 */
@NullMarked
package dev.ferula.web.api.status;

import org.jspecify.annotations.NullMarked;
