/**
 * Discovery in Oracle's cloud, whose requests are signed with the key of a user or of the machine.
 */
@NullMarked
package dev.ferula.discovery.oci;

import org.jspecify.annotations.NullMarked;
