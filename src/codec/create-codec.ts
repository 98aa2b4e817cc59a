// From a format to its codec: the only place that knows which codecs there are.
import type { Codec, CodecFormat } from './codec.js';
import { createIonCodec } from './ion/ion-codec.js';
import { createJsonCodec } from './json/json-codec.js';

/** A new codec of the format, its count at zero. */
export function createCodec(format: CodecFormat): Codec {
  return format === 'ION' ? createIonCodec() : createJsonCodec();
}
