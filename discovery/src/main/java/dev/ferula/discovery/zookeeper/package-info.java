/** Discovery by ZooKeeper: members that announce themselves below a path. */
@NullMarked
package dev.ferula.discovery.zookeeper;

import org.jspecify.annotations.NullMarked;
