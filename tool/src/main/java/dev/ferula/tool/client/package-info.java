/** What the commands share that talk to a server. */
@NullMarked
package dev.ferula.tool.client;

import org.jspecify.annotations.NullMarked;
