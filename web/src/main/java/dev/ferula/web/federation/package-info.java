/** What another Prometheus scrapes from this one: the last sample of every series it asks for. */
@NullMarked
package dev.ferula.web.federation;

import org.jspecify.annotations.NullMarked;
