// Which splitter cuts which format.
import type { StreamFormat } from './detect.js';
import { IonBinarySplitter } from './ion-binary-splitter.js';
import { LineSplitter } from './line-splitter.js';
import type { Splitter } from './splitter.js';
import { StructureSplitter } from './structure-splitter.js';

/** @param maxBytes the largest value that is kept */
export function splitterOf(format: StreamFormat, maxBytes: number): Splitter {
  if (format === 'jsonLines') return new LineSplitter(maxBytes);
  if (format === 'json') return new StructureSplitter('json', maxBytes);
  if (format === 'ionText') return new StructureSplitter('ion', maxBytes);
  return new IonBinarySplitter(maxBytes);
}
