// Pieces of bytes to values: checks UTF-8 and parses, each piece by itself.
import { isUtf8 } from 'node:buffer';

import { isJsonObject } from '../../model/json-value.js';
import type { Rejection } from '../../model/rejection.js';
import { ionBinaryFault } from '../ion/check-binary.js';
import { createIonReader, type IonReader } from '../ion/read.js';
import { parseJson } from '../json/parse.js';
import type { ReadValue } from '../read-value.js';
import type { StreamFormat } from './detect.js';
import { maxHeadBytes, type Piece } from './splitter.js';
import { StructureSplitter } from './structure-splitter.js';

/** One outcome per piece, in the order of the pieces. */
export interface Decoder {
  decode(pieces: readonly Piece[]): Iterable<ReadValue>;
  /** Whether the bytes are one well-formed value of the text format, whatever else is wrong with it. */
  isWhole(bytes: Buffer): boolean;
}

export async function decoderOf(format: StreamFormat, maxDepth: number): Promise<Decoder> {
  if (format === 'jsonLines' || format === 'json') {
    const decoder = textDecoder((text) => {
      const result = parseJson(text, maxDepth);
      return result.ok ? result : { ok: false, rejection: { code: result.code, message: result.message } };
    });
    return format === 'jsonLines' ? withSharedLines(decoder) : decoder;
  }
  const reader = await createIonReader(maxDepth);
  return format === 'ionText' ? textDecoder((text) => reader.readText(text)) : binaryDecoder(reader);
}

type Good = Exclude<Piece, { readonly fault: unknown }>;
type Parse = IonReader['readText'];

function textDecoder(parse: Parse): Decoder {
  return {
    isWhole(bytes) {
      const result = parse(bytes.toString('utf8'));
      return result.ok || !result.rejection.code.startsWith('broken_');
    },
    *decode(pieces) {
      for (const piece of pieces) {
        yield 'fault' in piece ? faultOf(piece, 'utf8') : decodeText(piece, parse);
      }
    },
  };
}

function decodeText(piece: Good, parse: Parse): ReadValue {
  const { line, bytes } = piece;
  if (!isUtf8(bytes)) {
    return rejected(line, { code: 'invalid_utf8', message: 'not valid UTF-8' }, bytes, 'utf8');
  }
  const text = bytes.toString('utf8');
  const result = parse(text);
  if (!result.ok) return rejected(line, result.rejection, bytes, 'utf8');
  return { line, value: result.value, bytes: bytes.length, raw: () => text };
}

/** Files that were joined without a line break between them leave two records in one line: both are good. */
function withSharedLines(decoder: Decoder): Decoder {
  return {
    ...decoder,
    *decode(pieces) {
      for (const piece of pieces) {
        for (const read of decoder.decode([piece])) {
          const parts = 'fault' in piece || 'value' in read ? [] : objectsOf(piece, decoder);
          if (parts.length > 0) yield* parts;
          else yield read;
        }
      }
    },
  };
}

/** The objects of a line that holds nothing but objects; none for any other line. */
function objectsOf({ line, bytes }: Good, decoder: Decoder): ReadValue[] {
  const splitter = new StructureSplitter({ language: 'json', maxBytes: bytes.length, isWhole: () => true });
  const pieces = [...splitter.push(bytes), ...splitter.end()];
  if (pieces.length < 2) return [];
  const parts = [...decoder.decode(pieces)].map((part) => ({ ...part, line }));
  return parts.every((part) => 'value' in part && isJsonObject(part.value)) ? parts : [];
}

// One reader for many values saves reading the symbol table each time.
const maxBatchValues = 256;
const maxBatchBytes = 1024 * 1024;

function binaryDecoder(reader: IonReader): Decoder {
  return {
    isWhole: () => true,
    *decode(pieces) {
      let batch: Good[] = [];
      let batchBytes = 0;
      for (const piece of pieces) {
        const fault = 'fault' in piece ? faultOf(piece, 'base64') : checked(piece);
        const isOther = 'fault' in piece || piece.prefix !== batch[0]?.prefix;
        if (fault !== undefined || isOther || batch.length >= maxBatchValues || batchBytes > maxBatchBytes) {
          yield* readBatch(reader, batch);
          batch = [];
          batchBytes = 0;
        }
        if (fault !== undefined) yield fault;
        else if (!('fault' in piece)) {
          batch.push(piece);
          batchBytes += piece.bytes.length;
        }
      }
      yield* readBatch(reader, batch);
    },
  };
}

function checked(piece: Good): ReadValue | undefined {
  const fault = ionBinaryFault(piece.bytes);
  return fault === undefined ? undefined : rejected(piece.line, fault, piece.bytes, 'base64');
}

function* readBatch(reader: IonReader, batch: readonly Good[]): Iterable<ReadValue> {
  const [first] = batch;
  if (first === undefined) return;
  const stream = Buffer.concat([first.prefix ?? Buffer.alloc(0), ...batch.map((piece) => piece.bytes)]);
  const results = reader.readBinary(stream, batch.length);
  if (results === undefined) {
    for (const piece of batch) yield* readBatch(reader, [piece]);
    return;
  }
  for (const [index, result] of results.entries()) {
    const piece = batch[index] ?? first;
    const { line, bytes } = piece;
    if (result.ok) {
      yield { line, value: result.value, bytes: bytes.length, raw: () => bytes.toString('base64') };
    } else {
      yield rejected(line, result.rejection, bytes, 'base64');
    }
  }
}

function faultOf(piece: Exclude<Piece, Good>, encoding: 'utf8' | 'base64'): ReadValue {
  return rejected(piece.line, { code: piece.fault, message: piece.message }, piece.head, encoding);
}

function rejected(line: number, rejection: Rejection, bytes: Buffer, encoding: 'utf8' | 'base64'): ReadValue {
  return { line, rejection, raw: bytes.toString(encoding, 0, Math.min(bytes.length, maxHeadBytes)) };
}
