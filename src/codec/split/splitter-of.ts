// Which splitter cuts which format.
import type { StreamFormat } from './detect.js';
import { IonBinarySplitter } from './ion-binary-splitter.js';
import { LineSplitter } from './line-splitter.js';
import type { Splitter } from './splitter.js';
import { StructureSplitter } from './structure-splitter.js';

/**
 * @param maxBytes the largest value that is kept
 * @param isWhole whether bytes are one value of the format; of text only
 */
export function splitterOf(
  format: StreamFormat,
  maxBytes: number,
  isWhole: (bytes: Buffer) => boolean,
): Splitter {
  if (format === 'jsonLines') return new LineSplitter(maxBytes);
  if (format === 'json') return new StructureSplitter({ language: 'json', maxBytes, isWhole });
  if (format === 'ionText') return new StructureSplitter({ language: 'ion', maxBytes, isWhole });
  return new IonBinarySplitter(maxBytes);
}
