// What stands between the values of Ion text and belongs to Ion itself.
import { maxHeadBytes, type Piece } from './splitter.js';

const versionMarker = /^\$ion_1_0\s*$/;
const symbolTable = /^\$ion_symbol_table\s*::/;

/** A version marker or a symbol table. */
export function isSystemValue(bytes: Buffer): boolean {
  return isVersionMarker(bytes) || symbolTable.test(beginning(bytes));
}

export function isVersionMarker(bytes: Buffer): boolean {
  return bytes.length < 64 && versionMarker.test(beginning(bytes));
}

/** Symbol ids in text would need the table; nobody writes them. */
export function symbolTableFault(line: number, bytes: Buffer): Piece {
  const message = 'a symbol table of its own in Ion text is not supported; write field names as text';
  return { line, fault: 'unsupported_ion', message, head: bytes.subarray(0, maxHeadBytes) };
}

function beginning(bytes: Buffer): string {
  return bytes[0] === 0x24 ? bytes.toString('latin1', 0, 64) : '';
}
