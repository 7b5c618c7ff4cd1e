package dev.ferula.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDiskTest {
  private final Disk disk = Disk.real();

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsReadBackAtItsPosition() {
    Path path = directory.resolve("file");
    byte[] bytes = "0123456789".getBytes(StandardCharsets.US_ASCII);
    try (DiskFile file = disk.create(path)) {
      file.write(0, bytes, 0, 10);
      file.write(10, bytes, 5, 5);
      file.truncate(12);
      file.sync();
      assertThat(file.size()).isEqualTo(12);
      byte[] read = new byte[20];
      assertThat(file.read(8, read, 3, 10)).isEqualTo(4);
      assertThat(new String(read, 3, 4, StandardCharsets.US_ASCII)).isEqualTo("8956");
      assertThat(file.read(100, read, 0, 10)).isZero();
    }
    try (Arena arena = Arena.ofConfined()) {
      assertThat(disk.map(path, arena).get(ValueLayout.JAVA_BYTE, 11)).isEqualTo((byte) '6');
    }
  }

  @Test
  void missingFilesAreTold() {
    assertThatThrownBy(() -> disk.openRead(directory.resolve("none")))
        .isInstanceOfSatisfying(
            DiskException.class, e -> assertThat(e.kind()).isEqualTo(DiskException.Kind.NOT_FOUND))
        .hasMessageContaining("none");
    assertThat(disk.list(directory.resolve("none"))).isEmpty();
  }

  @Test
  void whatCannotBeLookedAtIsNotTakenForNothing() throws IOException {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Path file = Files.createFile(closed.resolve("file"));
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(closed);
    Files.setPosixFilePermissions(closed, Set.of());
    try {
      assumeThat(Files.exists(file)).as("root may look at everything").isFalse();
      assertThatThrownBy(() -> disk.exists(file)).isInstanceOf(DiskException.class);
      assertThatThrownBy(() -> disk.isDirectory(file)).isInstanceOf(DiskException.class);
      assertThatThrownBy(() -> disk.list(closed)).isInstanceOf(DiskException.class);
    } finally {
      Files.setPosixFilePermissions(closed, before);
    }
    assertThat(disk.exists(file)).isTrue();
    assertThat(disk.isDirectory(closed)).isTrue();
  }

  @Test
  void whereNothingCanBeIsNothing() throws IOException {
    Files.createFile(directory.resolve("file"));
    Files.createSymbolicLink(directory.resolve("circle"), directory.resolve("circle"));
    List<String> nothing =
        List.of(
            "none",
            "none/file",
            "file/x",
            "file/x/Not a folder",
            "circle",
            "circle/x",
            "x".repeat(300),
            "ä".repeat(200),
            "x/".repeat(4000));
    for (String none : nothing) {
      assertThat(disk.exists(directory.resolve(none))).isFalse();
      assertThat(disk.isDirectory(directory.resolve(none))).isFalse();
    }
  }

  @Test
  void whatIsInTheWayIsToldAndNotOnlyWhere() throws IOException {
    Path file = Files.createFile(directory.resolve("data"));
    assertThatThrownBy(() -> disk.createDirectories(file))
        .isInstanceOf(DiskException.class)
        .hasMessage("create directory " + file + ": a file of this name exists");
  }

  @Test
  void treesAreDeletedWhole() {
    disk.createDirectories(directory.resolve("a/b"));
    disk.create(directory.resolve("a/b/c")).close();
    disk.rename(directory.resolve("a"), directory.resolve("z"));
    disk.syncDirectory(directory);
    assertThat(disk.list(directory)).containsExactly("z");
    disk.deleteTree(directory.resolve("z"));
    assertThat(disk.exists(directory.resolve("z"))).isFalse();
  }

  @Test
  void lockIsHeldOnceAndLeavesNoFile() {
    Path path = directory.resolve("lock");
    try (DiskLock held = disk.lock(path)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> disk.lock(path))
          .isInstanceOfSatisfying(
              DiskException.class, e -> assertThat(e.kind()).isEqualTo(DiskException.Kind.LOCKED));
    }
    assertThat(disk.exists(path)).isFalse();
    disk.lock(path).close();
  }

  @Test
  void whyTheLockFileCannotBeOpenedIsSaid() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    assertThatThrownBy(() -> disk.lock(folder)).hasMessageEndingWith("folder: is a directory");
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("no/where"));
    assertThatThrownBy(() -> disk.lock(link))
        .hasMessageEndingWith("link: no such file or directory, as of a link that leads nowhere");
  }

  @Test
  void lockExcludesProgramsThatTakeFlock() throws IOException, InterruptedException {
    Path path = directory.resolve("lock");
    Path flock = Path.of("/usr/bin/flock");
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isExecutable(flock), "no flock program on this machine");
    try (DiskLock held = disk.lock(path)) {
      assertThat(held).isNotNull();
      Process process = new ProcessBuilder(flock.toString(), "-n", path.toString(), "true").start();
      assertThat(process.waitFor()).isEqualTo(1);
    }
  }
}
