/** Servers, hypervisors and load balancers of OpenStack. */
@NullMarked
package dev.ferula.discovery.openstack;

import org.jspecify.annotations.NullMarked;
