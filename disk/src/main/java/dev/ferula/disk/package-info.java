/**
 * The one file interface and locks: {@link dev.ferula.disk.Disk}, {@link dev.ferula.disk.DiskFile}.
 * Everything that is stored goes through it, so that tests can pull the plug at any write. What is
 * read and found damaged is a {@link dev.ferula.disk.CorruptionException}; what the disk itself
 * refuses is a {@link dev.ferula.disk.DiskException}.
 */
@NullMarked
package dev.ferula.disk;

import org.jspecify.annotations.NullMarked;
