// The first bytes of an Ion 1.0 binary value: what it is and how long. https://amazon-ion.github.io/ion-docs/docs/binary.html

/** Begins every Ion 1.0 binary stream. */
export const versionMarker = Buffer.from([0xe0, 0x01, 0x00, 0xea]);

export const ionBinaryType = {
  null: 0,
  bool: 1,
  string: 8,
  list: 11,
  sexp: 12,
  struct: 13,
  annotation: 14,
} as const;

/** Bytes that follow the header. */
export interface IonBinaryHeader {
  readonly type: number;
  readonly length: number;
}

/** @param bytes the value's first bytes; as long as the header is incomplete, ask again with one more */
export function headerOf(bytes: ArrayLike<number>): IonBinaryHeader | 'incomplete' | 'invalid' {
  const descriptor = bytes[0] ?? 0;
  const type = descriptor >> 4;
  const low = descriptor & 15;
  if (type === 15) return 'invalid';
  if (type === ionBinaryType.annotation) {
    if (low === 0) return { type, length: 3 };
    if (low < 3 || low === 15) return 'invalid';
  }
  if (low === 15) return { type, length: 0 };
  if (type === ionBinaryType.bool) return low < 2 ? { type, length: 0 } : 'invalid';
  if (low !== 14 && !(type === ionBinaryType.struct && low === 1)) return { type, length: low };
  const length = varUIntAt(bytes, 1);
  if (length === undefined) return bytes.length > 8 ? 'invalid' : 'incomplete';
  return { type, length: length.value };
}

/** An unsigned number of seven bits per byte, the last byte marked; undefined where it has no end within 7 bytes. */
export function varUIntAt(
  bytes: ArrayLike<number>,
  start: number,
): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let at = start; at < bytes.length && at < start + 7; at += 1) {
    const byte = bytes[at] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) return { value, end: at + 1 };
  }
  return undefined;
}

/** Whether a top-level value is a local symbol table: annotated with `$ion_symbol_table`, symbol 3. */
export function isSymbolTable(bytes: Buffer, headerBytes: number): boolean {
  if ((bytes[0] ?? 0) >> 4 !== ionBinaryType.annotation) return false;
  const annotations = varUIntAt(bytes, headerBytes);
  return annotations !== undefined && bytes[annotations.end] === 0x83;
}
