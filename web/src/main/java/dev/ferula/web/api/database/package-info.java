/** What changes the database: the admin API and the receiver of remote write. */
@NullMarked
package dev.ferula.web.api.database;

import org.jspecify.annotations.NullMarked;
