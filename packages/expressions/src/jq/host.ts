import { fromEpochSeconds, readCalendarTime, toEpochSeconds, writeCalendarTime } from './calendar.js';
import { parseDate } from './date-format.js';
import type { Pointer } from './functions.js';
import type { LinearMemory } from './linear-memory.js';
import { MachineStopped } from './machine-stopped.js';

const noSuchFile = 44;
const badDescriptor = 8;
const maxDateBytes = 4_096;
const maxErrorBytes = 16_384;

/** What the engine told its surroundings. */
export interface HostRecord {
  /** What it wrote to its error stream, cut at 16 KiB. */
  errors: string;
  /** It asked for more memory than it may have. */
  memoryRefused: boolean;
}

type Imports = Record<string, Record<string, (...args: never[]) => unknown>>;

const stop = (): never => {
  throw new MachineStopped();
};

const files = {
  __syscall_openat: () => -noSuchFile,
  __syscall_stat64: () => -noSuchFile,
  __syscall_lstat64: () => -noSuchFile,
  __syscall_newfstatat: () => -noSuchFile,
  __syscall_readlinkat: () => -noSuchFile,
  __syscall_getcwd: () => -noSuchFile,
  __syscall_fstat64: () => -badDescriptor,
  __syscall_fcntl64: () => -badDescriptor,
  __syscall_ioctl: () => -badDescriptor,
};

const clock = (memory: () => LinearMemory) => ({
  emscripten_date_now: () => Date.now(),
  // C's globals for the zone keep their zeros: the engine lives in UTC, whatever the machine is set to.
  _tzset_js: () => undefined,
  _gmtime_js: (seconds: bigint, at: Pointer) =>
    writeCalendarTime(memory().view, at, fromEpochSeconds(Number(seconds))),
  _localtime_js: (seconds: bigint, at: Pointer) =>
    writeCalendarTime(memory().view, at, fromEpochSeconds(Number(seconds))),
  _timegm_js: (at: Pointer) => {
    const { view } = memory();
    const seconds = toEpochSeconds(readCalendarTime(view, at));
    writeCalendarTime(view, at, fromEpochSeconds(seconds));
    return BigInt(seconds);
  },
  strptime: (text: Pointer, format: Pointer, at: Pointer): Pointer => {
    const { view, bytes } = memory();
    // One character per byte, so that offsets in the text are offsets in memory.
    const read = (from: Pointer): string => {
      const part = Buffer.from(bytes.subarray(from, from + maxDateBytes)).toString('latin1');
      return part.split('\0', 1).join('');
    };
    const parsed = parseDate(read(text), read(format));
    if (parsed === undefined) return 0;
    const known = Object.entries(parsed.fields).filter(([, value]) => value !== undefined);
    writeCalendarTime(view, at, { ...readCalendarTime(view, at), ...Object.fromEntries(known) });
    return text + parsed.length;
  },
});

/**
 * Everything that the engine can reach outside of its memory: a clock, a bounded error text and more memory up to the
 * limit. There is no file, no environment, no descriptor to read from.
 */
export const createHost = (memory: () => LinearMemory, memoryBytes: number, record: HostRecord): Imports => ({
  env: {
    ...files,
    ...clock(memory),
    exit: stop,
    __assert_fail: stop,
    _abort_js: stop,
    __call_sighandler: stop,
    _emscripten_runtime_keepalive_clear: () => undefined,
    emscripten_resize_heap: (bytes: number) => {
      const wanted = bytes >>> 0;
      const granted = wanted <= memoryBytes && memory().grow(wanted);
      record.memoryRefused ||= !granted;
      return granted ? 1 : 0;
    },
  },
  wasi_snapshot_preview1: {
    proc_exit: stop,
    environ_sizes_get: (count: Pointer, bytes: Pointer) => {
      memory().view.setUint32(count, 0, true);
      memory().view.setUint32(bytes, 0, true);
      return 0;
    },
    environ_get: () => 0,
    fd_close: () => badDescriptor,
    fd_read: () => badDescriptor,
    fd_seek: () => badDescriptor,
    fd_fdstat_get: () => badDescriptor,
    fd_write: (_descriptor: number, vectors: Pointer, count: number, written: Pointer) => {
      const target = memory();
      let total = 0;
      for (let vector = 0; vector < count; vector += 1) {
        const at = target.view.getUint32(vectors + vector * 8, true);
        const length = target.view.getUint32(vectors + vector * 8 + 4, true);
        const room = Math.max(0, maxErrorBytes - record.errors.length);
        record.errors += target.readText(at, Math.min(length, room));
        total += length;
      }
      target.view.setUint32(written, total, true);
      return 0;
    },
  },
});
