/** Discovery by asking providers of machines. */
@NullMarked
package dev.ferula.discovery.cloud;

import org.jspecify.annotations.NullMarked;
