// What reading a stream gives in the place of each value.
import type { JsonValue } from '../model/json-value.js';
import type { Rejection } from '../model/rejection.js';

/** One value, or the reason why there is none in its place. */
export type ReadValue =
  | {
      /** Where the value starts, counted from 1; in binary data the number of the value. */
      readonly line: number;
      readonly value: JsonValue;
      /** Size as it came, without gzip. */
      readonly bytes: number;
      /** The value as it came; binary data in base64. */
      readonly raw: () => string;
    }
  | {
      readonly line: number;
      readonly rejection: Rejection;
      /** At most 2 KiB of what came. */
      readonly raw: string;
    };
