/** HTTP API v1 and the page. */
@NullMarked
package dev.ferula.web;

import org.jspecify.annotations.NullMarked;
