// The Ion codec: the writer, and the count of records that lost lone surrogates to it.
import type { Codec } from '../codec.js';
import { writeIonRecord } from './write.js';

/** Ion text, one record per line. */
export function createIonCodec(): Codec {
  let replaced = 0;
  return {
    format: 'ION',
    extension: 'ion',
    encode(storedJson) {
      const { text, replacedSurrogates } = writeIonRecord(storedJson);
      if (replacedSurrogates) replaced += 1;
      return text;
    },
    get recordsWithReplacedSurrogates() {
      return replaced;
    },
  };
}
