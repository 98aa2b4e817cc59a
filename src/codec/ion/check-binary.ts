// Checks one Ion binary value before ion-js reads it: ion-js 5.2 trusts inner lengths, takes any bytes for UTF-8 in
// short strings, and reads padding inside of containers as null.
import { isUtf8 } from 'node:buffer';

import type { Rejection } from '../../model/rejection.js';
import { headerOf, ionBinaryType, varUIntAt } from '../split/ion-binary-header.js';

interface Container {
  readonly end: number;
  readonly isStruct: boolean;
}

/** Deeper values are refused by the reader, which counts their levels exactly. */
const deepEnough = 4096;

const broken: Rejection = { code: 'broken_ion', message: 'not valid Ion: a length that does not fit' };

/** Why the bytes are not one well-formed value, or undefined. */
export function ionBinaryFault(bytes: Buffer): Rejection | undefined {
  const open: Container[] = [{ end: bytes.length, isStruct: false }];
  let at = 0;
  for (let container = open.at(-1); container !== undefined; container = open.at(-1)) {
    if (at === container.end) {
      open.pop();
      continue;
    }
    if (open.length > deepEnough) return undefined;
    if (container.isStruct) {
      const name = varUIntAt(bytes, at);
      if (name === undefined) return broken;
      at = name.end;
    }
    const isTop = open.length === 1;
    const header = headerOf(bytes.subarray(at, Math.min(container.end, at + 10)));
    if (header === 'incomplete' || header === 'invalid' || at >= container.end) return broken;
    const body = at + headerSize(bytes, at);
    const end = body + header.length;
    if (end > container.end || (isTop && end !== bytes.length)) return broken;
    if (header.type === ionBinaryType.null && bytes[at] !== 0x0f) {
      return { code: 'unsupported_ion', message: 'padding inside of a value is not supported' };
    }
    if (header.type === ionBinaryType.string && !isUtf8(bytes.subarray(body, end))) {
      return { code: 'invalid_utf8', message: 'a string is not valid UTF-8' };
    }
    if (header.type === ionBinaryType.annotation) {
      const annotations = varUIntAt(bytes, body);
      if (annotations === undefined || annotations.end + annotations.value >= end) return broken;
      at = annotations.end + annotations.value;
      open.push({ end, isStruct: false });
    } else if (header.type >= ionBinaryType.list && header.type <= ionBinaryType.struct) {
      at = body;
      open.push({ end, isStruct: header.type === ionBinaryType.struct });
    } else {
      at = end;
    }
  }
  return undefined;
}

function headerSize(bytes: Buffer, at: number): number {
  const descriptor = bytes[at] ?? 0;
  const low = descriptor & 15;
  const hasLength = low === 14 || (descriptor >> 4 === ionBinaryType.struct && low === 1);
  return hasLength ? (varUIntAt(bytes, at + 1)?.end ?? at + 1) - at : 1;
}
