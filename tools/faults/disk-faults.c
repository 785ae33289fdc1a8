/*
 * Disk faults for tests: an LD_PRELOAD library that makes writes and syncs fail, wait or be logged.
 * Never part of the product: it refuses to do anything unless the environment below names it work.
 *
 * Environment of the process under test (build the library with build-disk-faults.ts):
 *   LD_PRELOAD=/path/to/disk-faults.so
 *   QD_FAULT_PATH=ledger.sqlite      only files whose path contains this; unset means every file
 *   QD_FAULT_EXCEPT=/venue           optional: but not those whose path contains this
 *   QD_FAULT_SPEC_FILE=/tmp/spec     the faults; read again on EVERY call, so a test switches them
 *                                    on and off at run time by writing and removing the file
 *   QD_FAULT_LOG_FILE=/tmp/log       optional: one line `<call> <path>` is appended per call seen,
 *                                    and `failed <call> <path>` after it when it is made to fail
 *
 *   QD_FAULT_TRACE_FILE=/tmp/trace   optional: what a power cut needs to know, record by record:
 *                                    `<kind> <thread> <offset> <length> <path>\n`, and after a write
 *                                    its bytes. Kinds: w (a write, told when it is done), t (a
 *                                    truncation, to offset), b and s (a sync begins, has succeeded),
 *                                    u (the file was removed)
 *
 * Lines of the spec file (a missing or empty file means no fault; unknown lines are ignored):
 *   fsync-delay-ms 5000   fsync and fdatasync wait that long; they go on at once when the line goes
 *   write-delay-ms 50     the same for writes
 *   fsync-eio             fsync and fdatasync fail with EIO
 *   write-eio             writes and truncates fail with EIO
 *   write-enospc          writes and truncates fail with ENOSPC (a full disk)
 *   write-short           a write puts down its first half, then says ENOSPC (a torn write)
 *   io-eio-at 17          the 17th call alone fails with EIO, counted from the library's loading
 *   io-eio-from 17        the 17th call and all after it fail with EIO
 *
 * A call is one of write, pwrite, writev, pwritev, ftruncate, fsync, fdatasync on a path that
 * matches. Reads and memory maps are left alone. Write the spec to another name and rename it over,
 * so that no call reads half a line.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { path_bytes_limit = 4096, spec_bytes_limit = 1024, poll_millis = 5 };

static long calls_seen = 0;

/* Raw system calls, so that this library never meets its own functions. */
static long raw_write(int fd, const void *bytes, size_t count) {
  return syscall(SYS_write, fd, bytes, count);
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, path_bytes_limit - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return 1;
}

static int read_spec(char *spec) {
  spec[0] = '\0';
  const char *file = getenv("QD_FAULT_SPEC_FILE");
  if (file == NULL) return 0;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return 0;
  long length = syscall(SYS_read, fd, spec, spec_bytes_limit - 1);
  syscall(SYS_close, fd);
  if (length < 0) length = 0;
  spec[length] = '\0';
  return length > 0;
}

/* The number behind a line's name, 0 for a line without one, -1 when there is no such line. */
static long spec_value(const char *spec, const char *name) {
  size_t length = strlen(name);
  for (const char *line = spec; line != NULL && *line != '\0';) {
    if (strncmp(line, name, length) == 0 && strchr(" \r\n", line[length]) != NULL) {
      return line[length] == ' ' ? strtol(line + length + 1, NULL, 10) : 0;
    }
    line = strchr(line, '\n');
    if (line != NULL) line += 1;
  }
  return -1;
}

static void append_log(const char *prefix, const char *call, const char *path) {
  const char *file = getenv("QD_FAULT_LOG_FILE");
  if (file == NULL) return;
  int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, file, flags, 0600);
  if (fd < 0) return;
  char line[path_bytes_limit + 32];
  int length = snprintf(line, sizeof line, "%s%s %s\n", prefix, call, path);
  if (length > 0) raw_write(fd, line, (size_t)length);
  syscall(SYS_close, fd);
}

/* Tells what was done to a file, so that a test can take back what was not synced. */
static void trace_path(char kind, const char *path, const void *bytes, size_t length,
                       off64_t offset) {
  const char *file = getenv("QD_FAULT_TRACE_FILE");
  const char *wanted = getenv("QD_FAULT_PATH");
  if (file == NULL || (wanted != NULL && strstr(path, wanted) == NULL)) return;
  int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  int out = (int)syscall(SYS_openat, AT_FDCWD, file, flags, 0600);
  if (out < 0) return;
  char head[path_bytes_limit + 96];
  long thread = syscall(SYS_gettid);
  size_t kept = bytes == NULL ? 0 : length;
  int size = snprintf(head, sizeof head, "%c %ld %lld %zu %s\n", kind, thread, (long long)offset,
                      kept, path);
  struct iovec parts[2] = {{head, (size_t)size}, {(void *)bytes, kept}};
  /* One call to a file that is only appended to: records of two threads do not mix. */
  if (size > 0) syscall(SYS_writev, out, parts, kept == 0 ? 1 : 2);
  syscall(SYS_close, out);
}

static void trace(char kind, int fd, const void *bytes, size_t length, off64_t offset) {
  char path[path_bytes_limit];
  if (getenv("QD_FAULT_TRACE_FILE") == NULL || !path_of(fd, path)) return;
  trace_path(kind, path, bytes, length, offset);
}

static int traced_sync(int fd, int number) {
  trace('b', fd, NULL, 0, 0);
  int result = (int)syscall(number, fd);
  if (result == 0) trace('s', fd, NULL, 0, 0);
  return result;
}

static ssize_t traced_write(int fd, const void *bytes, off64_t offset, ssize_t written) {
  if (written > 0) trace('w', fd, bytes, (size_t)written, offset);
  return written;
}

static void wait_while(const char *name, char *spec) {
  struct timespec step = {0, poll_millis * 1000000L};
  for (long waited = 0; waited < spec_value(spec, name); waited += poll_millis) {
    nanosleep(&step, NULL);
    read_spec(spec);
  }
}

/* What a call must do: go on, fail with an error number, or write half. */
struct verdict { int error; int half; };

static struct verdict judge(int fd, const char *call, int is_sync) {
  struct verdict verdict = {0, 0};
  char path[path_bytes_limit];
  const char *wanted = getenv("QD_FAULT_PATH");
  if (getenv("QD_FAULT_SPEC_FILE") == NULL && getenv("QD_FAULT_LOG_FILE") == NULL) return verdict;
  if (!path_of(fd, path)) return verdict;
  if (wanted != NULL && strstr(path, wanted) == NULL) return verdict;
  const char *spared = getenv("QD_FAULT_EXCEPT");
  if (spared != NULL && strstr(path, spared) != NULL) return verdict;
  if (wanted == NULL && path[0] != '/') return verdict; /* pipes and sockets are no disk */
  append_log("", call, path);
  long number = __atomic_add_fetch(&calls_seen, 1, __ATOMIC_SEQ_CST);
  char spec[spec_bytes_limit];
  if (!read_spec(spec)) return verdict;
  wait_while(is_sync ? "fsync-delay-ms" : "write-delay-ms", spec);
  long from = spec_value(spec, "io-eio-from");
  if (spec_value(spec, "io-eio-at") == number || (from > 0 && number >= from)) verdict.error = EIO;
  if (is_sync && spec_value(spec, "fsync-eio") >= 0) verdict.error = EIO;
  if (!is_sync && spec_value(spec, "write-eio") >= 0) verdict.error = EIO;
  if (!is_sync && spec_value(spec, "write-enospc") >= 0) verdict.error = ENOSPC;
  if (!is_sync && spec_value(spec, "write-short") >= 0) verdict.half = 1;
  if (verdict.error != 0) append_log("failed ", call, path);
  return verdict;
}

/* -1 with errno set when the call must fail; otherwise how many bytes may be written. */
static ssize_t permitted(int fd, const char *call, size_t count) {
  struct verdict verdict = judge(fd, call, 0);
  if (verdict.half && count < 2) verdict.error = ENOSPC;
  if (verdict.error != 0) {
    errno = verdict.error;
    return -1;
  }
  return (ssize_t)(verdict.half ? count / 2 : count);
}

static int refuse(int fd, const char *call, int is_sync) {
  struct verdict verdict = judge(fd, call, is_sync);
  if (verdict.error != 0) errno = verdict.error;
  return verdict.error != 0;
}

int fsync(int fd) {
  return refuse(fd, "fsync", 1) ? -1 : traced_sync(fd, SYS_fsync);
}

int fdatasync(int fd) {
  return refuse(fd, "fdatasync", 1) ? -1 : traced_sync(fd, SYS_fdatasync);
}

int unlink(const char *path) {
  int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (result == 0) trace_path('u', path, NULL, 0, 0);
  return result;
}

int ftruncate64(int fd, off64_t length) {
  if (refuse(fd, "ftruncate", 0)) return -1;
  int result = (int)syscall(SYS_ftruncate, fd, length);
  if (result == 0) trace('t', fd, NULL, 0, length);
  return result;
}

int ftruncate(int fd, off_t length) {
  return ftruncate64(fd, length);
}

ssize_t write(int fd, const void *bytes, size_t count) {
  ssize_t allowed = permitted(fd, "write", count);
  return allowed < 0 ? -1 : raw_write(fd, bytes, (size_t)allowed);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  ssize_t allowed = permitted(fd, "pwrite", count);
  if (allowed < 0) return -1;
  return traced_write(fd, bytes, offset, syscall(SYS_pwrite64, fd, bytes, (size_t)allowed, offset));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  return pwrite64(fd, bytes, count, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  return refuse(fd, "writev", 0) ? -1 : syscall(SYS_writev, fd, parts, count);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  /* The kernel takes the offset as a low and a high half; on 64 bits the high one is unused. */
  return refuse(fd, "pwritev", 0) ? -1 : syscall(SYS_pwritev, fd, parts, count, offset, 0L);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  return pwritev64(fd, parts, count, offset);
}
