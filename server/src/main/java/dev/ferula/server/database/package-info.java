/**
 * The database as the rest of the server sees it: connected before it is open ({@link
 * dev.ferula.server.database.LateStorage}), opened with the options of flags and configuration, and
 * what the status pages and the admin API show of it and ask of it.
 */
@NullMarked
package dev.ferula.server.database;

import org.jspecify.annotations.NullMarked;
