package dev.ferula.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/*
 * Prometheus takes flock(2), with which a FileChannel's lock (fcntl) does not conflict on Linux; so flock
 * is called there. Where it is not to be had, the FileChannel's lock still keeps others like us away.
 */
final class FileLocks {
  private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;
  private static final int WOULD_BLOCK = 11;
  private static final int NO_SUCH_FILE = 2;
  private static final int ACCESS_DENIED = 13;
  private static final int IS_DIRECTORY = 21;
  private static final int NO_SPACE = 28;
  private static final int READ_ONLY = 30;
  private static final int LOOP = 40;
  private static final int READ_WRITE_CREATE_CLOEXEC = 2 | 0100 | 02000000;
  private static final int MODE = 0666;

  private FileLocks() {}

  static DiskLock lock(Path path) {
    return isLinux() ? Flock.lock(path) : channelLock(path);
  }

  /* Linking the system's calls takes a while, which another thread may spend. */
  static void prepare() {
    if (isLinux()) {
      Flock.prepare();
    }
  }

  private static boolean isLinux() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
  }

  private static DiskLock channelLock(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw locked(path);
      }
      FileChannel held = channel;
      return () -> release(path, held);
    } catch (OverlappingFileLockException e) {
      throw locked(path);
    } catch (IOException e) {
      throw RealDisk.refused("lock", path, e);
    }
  }

  private static void release(Path path, FileChannel channel) {
    try (channel) {
      RealDisk.INSTANCE.delete(path);
    } catch (IOException e) {
      throw RealDisk.refused("unlock", path, e);
    }
  }

  static DiskException locked(Path path) {
    return new DiskException(
        DiskException.Kind.LOCKED, "another process holds the lock", path, null);
  }

  /** flock(2) by the system's own library; calling it is what native access was granted for. */
  @SuppressWarnings("restricted")
  private static final class Flock {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
        handle(
            "open",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle FLOCK =
        handle(
            "flock",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    /* Linked by the first that lets go, as a start does not need it. */
    private static final class Close {
      static final MethodHandle CLOSE =
          handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    private static MethodHandle handle(
        String name, FunctionDescriptor type, Linker.Option... options) {
      Linker.Option[] all = new Linker.Option[options.length + 1];
      System.arraycopy(options, 0, all, 0, options.length);
      all[options.length] = Linker.Option.captureCallState("errno");
      return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, all);
    }

    /* Being called initialises the class, and with it the handles. */
    static void prepare() {}

    static DiskLock lock(Path path) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(CAPTURED);
        MemorySegment name = arena.allocateFrom(path.toString());
        int file = (int) OPEN.invokeExact(state, name, READ_WRITE_CREATE_CLOEXEC, MODE);
        if (file < 0) {
          throw failed("open the lock file", path, errno(state));
        }
        int result = (int) FLOCK.invokeExact(state, file, LOCK_EXCLUSIVE_NOW);
        if (result != 0) {
          int errno = errno(state);
          close(file);
          throw errno == WOULD_BLOCK ? locked(path) : failed("lock", path, errno);
        }
        return () -> release(path, file);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    /* Deleted before the lock is given back, so that nobody locks a file that is about to go. */
    private static void release(Path path, int file) {
      RealDisk.INSTANCE.delete(path);
      try {
        close(file);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    private static void close(int file) throws Throwable {
      try (Arena arena = Arena.ofConfined()) {
        int ignored = (int) Close.CLOSE.invokeExact(arena.allocate(CAPTURED), file);
        assert ignored == 0;
      }
    }

    private static int errno(MemorySegment state) {
      return (int) ERRNO.get(state, 0L);
    }

    private static DiskException failed(String action, Path path, int errno) {
      return new DiskException(DiskException.Kind.IO, action, path, new IOException(text(errno)));
    }

    /* What the system says of these; of others their number. */
    private static String text(int errno) {
      return switch (errno) {
        case NO_SUCH_FILE -> "no such file or directory, as of a link that leads nowhere";
        case ACCESS_DENIED -> "permission denied";
        case IS_DIRECTORY -> "is a directory";
        case NO_SPACE -> "no space left on device";
        case READ_ONLY -> "read-only file system";
        case LOOP -> "too many levels of symbolic links";
        default -> "errno " + errno;
      };
    }
  }
}
