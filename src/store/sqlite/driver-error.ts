// What the SQLite driver throws, told as our errors. No SQL and no values of a record go into a message.
import { AssetShipperError, type ErrorCode } from '../../model/error.js';

/** Result codes of SQLite, https://sqlite.org/rescode.html: primary ones, and extended ones that say more. */
const told: Readonly<Record<number, { readonly code: ErrorCode; readonly what: string }>> = {
  3: {
    code: 'store_unreachable',
    what: 'may not be accessed; check the permissions of the file and its directory',
  },
  5: {
    code: 'store_unreachable',
    what: 'is kept locked by another process; try again when that one is done',
  },
  6: {
    code: 'store_unreachable',
    what: 'is kept locked by another process; try again when that one is done',
  },
  8: {
    code: 'store_unreachable',
    what: 'is read-only; make the file and its directory writable for this user',
  },
  10: {
    code: 'store_unreachable',
    what: 'could not be read or written: the disk reported an error; check the disk and the file system',
  },
  11: {
    code: 'store_corrupt',
    what: 'is damaged; restore it from a backup, or import its records into a new store',
  },
  13: { code: 'store_full', what: 'could not grow: the disk is full; free some space and run again' },
  14: {
    code: 'store_unreachable',
    what: 'could not be opened; check the path and the permissions of the file and its directory',
  },
  22: { code: 'store_unreachable', what: 'is larger than this file system allows; move it to another one' },
  23: { code: 'store_unreachable', what: 'may not be accessed; check the permissions of the file' },
  26: {
    code: 'store_foreign',
    what: 'is not an AssetShipper store: the file is no SQLite database; name another path',
  },
  // SQLITE_IOERR_SHMSIZE: the file of shared memory could not grow (seen on a full tmpfs).
  4874: { code: 'store_full', what: 'could not grow: the disk is full; free some space and run again' },
};

/** The error as one of ours; an error that is not the driver's is returned as it is. */
export function storeError(error: unknown, storeName: string): unknown {
  if (error instanceof AssetShipperError || !(error instanceof Error)) return error;
  const code = 'errcode' in error ? error.errcode : undefined;
  if (typeof code !== 'number') return error;
  // Extended result codes carry the primary one in their lowest byte.
  const known = told[code] ?? told[code & 0xff];
  if (known !== undefined) {
    return new AssetShipperError(known.code, `the store ${storeName} ${known.what}`, { cause: error });
  }
  const message = `the store ${storeName} answered with an unexpected error: ${error.message}`;
  return new AssetShipperError('internal', message, { cause: error });
}

/** Whether one of our errors says that another process holds the lock. */
export function isBusy(error: unknown): boolean {
  const cause = error instanceof AssetShipperError ? error.cause : error;
  return cause instanceof Error && 'errcode' in cause && (Number(cause.errcode) & 0xff) === 5;
}
