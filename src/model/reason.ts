// Errors of others in words, for the end of a message of ours. Our own errors are in error.ts.

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code of an error of Node or of the system, `ENOENT` for example; undefined for any other. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is no directory',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
};

/** Why a file can't be read or written: words for the system's code where there are some, else the error's message. */
export function systemReason(error: unknown): string {
  return reasons[systemCode(error) ?? ''] ?? messageOf(error);
}
