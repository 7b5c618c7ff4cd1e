/** Rules and alerts with the ledger of what they find, back-tests of them, and where alerts go. */
@NullMarked
package dev.ferula.web.api.rules;

import org.jspecify.annotations.NullMarked;
