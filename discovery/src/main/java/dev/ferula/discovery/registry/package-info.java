/** Discovery by asking registries of services. */
@NullMarked
package dev.ferula.discovery.registry;

import org.jspecify.annotations.NullMarked;
