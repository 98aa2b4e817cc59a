// The JSON codec: the stored form is the line. Nothing is parsed.
import type { Codec } from '../codec.js';

/** Copies the stored text; lone surrogates stay as escapes. */
export function createJsonCodec(): Codec {
  return {
    format: 'JSON',
    extension: 'json',
    encode: (storedJson) => storedJson,
    recordsWithReplacedSurrogates: 0,
  };
}
