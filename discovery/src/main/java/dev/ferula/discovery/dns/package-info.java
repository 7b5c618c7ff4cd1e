/** Discovery by asking the domain name system. */
@NullMarked
package dev.ferula.discovery.dns;

import org.jspecify.annotations.NullMarked;
