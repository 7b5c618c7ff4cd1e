/* Calls of the system that fail below the examined server, by kind and path: loaded by LD_PRELOAD. EXAM_FAULTS names a file of 4096 bytes,
   read anew at each call: "KINDS ERRNO PERMILLE PART", where PART is what the path contains; empty for none. The kinds: w write, p write a
   half first, f sync, t truncate, o open to write, O open to read, r read, M map, s look at a path, S look at an open file, d open a folder,
   e read a folder, n rename, u delete, m make a folder, l link. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
static char *control;
static unsigned seed = 12345;
__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("EXAM_FAULTS");
  int fd = name ? open(name, O_RDONLY) : -1;
  if (fd >= 0) { void *p = mmap(0, 4096, PROT_READ, MAP_SHARED, fd, 0); control = p == MAP_FAILED ? 0 : p; close(fd); }
}
static int hit(char op, const char *path) {
  if (!control || !control[0] || !path) return 0;
  char ops[64], part[512]; int err, permille;
  if (sscanf(control, "%63s %d %d %511s", ops, &err, &permille, part) != 4) return 0;
  if (!strchr(ops, op) || !strstr(path, part)) return 0;
  if (permille < 1000 && rand_r(&seed) % 1000 >= (unsigned)permille) return 0;
  return err;
}
static int hitfd(char op, int fd) {
  if (!control || !control[0] || fd < 0) return 0;
  char link[64], path[1024];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return hit(op, path);
}
static int hitat(char op, int dir, const char *path) {
  if (!control || !control[0]) return 0;
  if (path && path[0] == '/') return hit(op, path);
  if (dir == AT_FDCWD) return hit(op, path);
  char link[64], full[2048];
  snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
  ssize_t n = readlink(link, full, 1024);
  if (n < 0) return 0;
  snprintf(full + n, sizeof full - n, "/%s", path ? path : "");
  return hit(op, full);
}
#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define FAIL(e, r) do { int _e = (e); if (_e) { errno = _e; return r; } } while (0)
#define FDOP(ret, name, op, params, fd, args) ret name params { REAL(name); FAIL(hitfd(op, fd), -1); return real args; }
#define PATHOP(ret, name, op, params, p, args, bad) ret name params { REAL(name); FAIL(hit(op, p), bad); return real args; }
ssize_t write(int fd, const void *b, size_t n) { REAL(write); if (n > 1 && hitfd('p', fd)) { real(fd, b, n / 2); errno = hitfd('p', fd); return -1; } FAIL(hitfd('w', fd), -1); return real(fd, b, n); }
static ssize_t part(int fd, const void *b, size_t n, off_t o) { REAL(pwrite64); return real(fd, b, n / 2, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) { REAL(pwrite64); int e = n > 1 ? hitfd('p', fd) : 0; if (e) { static __thread int half; if (!half) { half = 1; return part(fd, b, n, o); } half = 0; errno = e; return -1; } FAIL(hitfd('w', fd), -1); return real(fd, b, n, o); }
FDOP(ssize_t, pwrite, 'w', (int fd, const void *b, size_t n, off_t o), fd, (fd, b, n, o))
FDOP(ssize_t, writev, 'w', (int fd, const struct iovec *v, int n), fd, (fd, v, n))
FDOP(ssize_t, read, 'r', (int fd, void *b, size_t n), fd, (fd, b, n))
FDOP(ssize_t, pread, 'r', (int fd, void *b, size_t n, off_t o), fd, (fd, b, n, o))
FDOP(ssize_t, pread64, 'r', (int fd, void *b, size_t n, off64_t o), fd, (fd, b, n, o))
FDOP(int, fsync, 'f', (int fd), fd, (fd))
FDOP(int, fdatasync, 'f', (int fd), fd, (fd))
FDOP(int, ftruncate, 't', (int fd, off_t n), fd, (fd, n))
FDOP(int, ftruncate64, 't', (int fd, off64_t n), fd, (fd, n))
FDOP(int, fstat, 'S', (int fd, struct stat *s), fd, (fd, s))
FDOP(int, fstat64, 'S', (int fd, struct stat64 *s), fd, (fd, s))
PATHOP(int, stat, 's', (const char *p, struct stat *s), p, (p, s), -1)
PATHOP(int, stat64, 's', (const char *p, struct stat64 *s), p, (p, s), -1)
PATHOP(int, lstat, 's', (const char *p, struct stat *s), p, (p, s), -1)
PATHOP(int, lstat64, 's', (const char *p, struct stat64 *s), p, (p, s), -1)
PATHOP(int, access, 's', (const char *p, int m), p, (p, m), -1)
PATHOP(int, rename, 'n', (const char *p, const char *q), p, (p, q), -1)
PATHOP(int, unlink, 'u', (const char *p), p, (p), -1)
PATHOP(int, rmdir, 'u', (const char *p), p, (p), -1)
PATHOP(int, mkdir, 'm', (const char *p, mode_t m), p, (p, m), -1)
PATHOP(int, link, 'l', (const char *p, const char *q), p, (p, q), -1)
PATHOP(DIR *, opendir, 'd', (const char *p), p, (p), 0)
struct dirent *readdir(DIR *d) { REAL(readdir); FAIL(hitfd('e', dirfd(d)), 0); return real(d); }
struct dirent64 *readdir64(DIR *d) { REAL(readdir64); FAIL(hitfd('e', dirfd(d)), 0); return real(d); }
int statx(int dir, const char *restrict p, int flags, unsigned mask, struct statx *restrict s) { REAL(statx); FAIL(p && p[0] ? hitat('s', dir, p) : hitfd('S', dir), -1); return real(dir, p, flags, mask, s); }
int fstatat64(int dir, const char *restrict p, struct stat64 *restrict s, int f) { REAL(fstatat64); FAIL(hitat('s', dir, p), -1); return real(dir, p, s, f); }
int unlinkat(int dir, const char *p, int f) { REAL(unlinkat); FAIL(hitat('u', dir, p), -1); return real(dir, p, f); }
static char kind(int flags) { return flags & (O_WRONLY | O_RDWR | O_CREAT) ? 'o' : 'O'; }
int open(const char *p, int flags, ...) { REAL(open); va_list a; va_start(a, flags); mode_t m = va_arg(a, mode_t); va_end(a); FAIL(hit(kind(flags), p), -1); return real(p, flags, m); }
int open64(const char *p, int flags, ...) { REAL(open64); va_list a; va_start(a, flags); mode_t m = va_arg(a, mode_t); va_end(a); FAIL(hit(kind(flags), p), -1); return real(p, flags, m); }
int openat64(int d, const char *p, int flags, ...) { REAL(openat64); va_list a; va_start(a, flags); mode_t m = va_arg(a, mode_t); va_end(a); FAIL(hitat(kind(flags), d, p), -1); return real(d, p, flags, m); }
void *mmap64(void *at, size_t n, int prot, int flags, int fd, off64_t o) { REAL(mmap64); FAIL(hitfd('M', fd), MAP_FAILED); return real(at, n, prot, flags, fd, o); }
