import { closeSync, constants, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

/** In memory where the system has such a place: what a program reads may be a secret. */
const memoryDirectory = "/dev/shm";

/**
 * What a program shall read, as a file without a name, at its beginning. A file and not a pipe:
 * any size of it is ready at once, and `cat /dev/stdin` finds it. Undefined where none can be made.
 */
export function openStdin(
  text: string,
  options: { readonly id: string; readonly directory: string },
): number | undefined {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  for (const directory of [memoryDirectory, options.directory]) {
    const path = join(directory, `khoreia-${options.id}`);
    try {
      const fd = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      try {
        unlinkSync(path);
        writeAt(fd, Buffer.from(text));
        return fd;
      } catch {
        closeSync(fd);
      }
    } catch {
      // No such place, or it is full or not ours to write: the next may do.
    }
  }
  return undefined;
}

/** Writes by position, so that the program begins to read at the first byte. */
function writeAt(fd: number, bytes: Buffer): void {
  for (let offset = 0; offset < bytes.length; ) {
    offset += writeSync(fd, bytes, offset, bytes.length - offset, offset);
  }
}
