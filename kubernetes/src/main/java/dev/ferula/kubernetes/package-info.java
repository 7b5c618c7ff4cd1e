/**
 * Target discovery by the interface of Kubernetes: the objects of a role and those beside them are
 * listed once and watched from then on, and each object of the role is one group of targets.
 */
@NullMarked
package dev.ferula.kubernetes;

import org.jspecify.annotations.NullMarked;
