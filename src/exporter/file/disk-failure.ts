// What an error of the file system means for a delivery. Every case says what to do about it.
import type { Outcome } from '../outcome.js';

/** Errors that go away by themselves: too many open files, a busy or remote file system. */
const passing = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'EBUSY', 'EINTR', 'ESTALE', 'ETIMEDOUT']);

const advice: Readonly<Record<string, readonly [code: string, text: string]>> = {
  ENOSPC: ['no_space', 'is on a full disk; make room and run again'],
  EDQUOT: ['no_space', 'is over its disk quota; make room and run again'],
  EFBIG: ['too_large', 'does not take a file of this size; lower maxLinesPerFile, use another offsetKey'],
  EROFS: ['read_only', 'is on a read-only file system; choose another directory or mount it writable'],
  EACCES: ['permission_denied', 'may not be written by this user; change its owner or mode'],
  EPERM: ['permission_denied', 'may not be written by this user; change its owner or mode'],
  ENOTDIR: ['not_a_directory', 'is not a directory, or lies below a file; choose another directory'],
  ENOENT: ['not_a_directory', "can't be created or was removed meanwhile; choose another directory"],
  EEXIST: ['not_a_directory', 'is taken by something that is not a directory; choose another directory'],
  ELOOP: ['not_a_directory', 'lies behind symbolic links that go round in circles; choose another directory'],
  ENAMETOOLONG: [
    'name_too_long',
    'makes the file name too long; choose a shorter logFilePrefix or directory',
  ],
  EMFILE: ['too_many_files', 'could not be opened: too many open files; raise the limit (ulimit -n)'],
  ENFILE: ['too_many_files', 'could not be opened: the system has too many open files'],
};

/** The error code of Node's file system functions, such as ENOSPC; undefined for other errors. */
export function diskErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The outcome of a publication that a disk error ended. */
export function diskOutcome(errorCode: string, exporterId: string, directory: string): Outcome<never> {
  const [code, text] = (Object.hasOwn(advice, errorCode) ? advice[errorCode] : undefined) ?? [
    'io_error',
    `could not be written (${errorCode}); check the disk and run again`,
  ];
  const failure = { code, message: `exporter ${exporterId}: ${directory} ${text}` };
  return passing.has(errorCode)
    ? { kind: 'retry', failure, mayBePoison: false }
    : { kind: 'stopped', failure };
}
