/** The page: the built React application and its assets, served from the jar. */
@NullMarked
package dev.ferula.web.page;

import org.jspecify.annotations.NullMarked;
