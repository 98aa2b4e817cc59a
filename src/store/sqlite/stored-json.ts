// JSON that this store wrote itself and reads back.
import { parseJson } from '../../codec/json/parse.js';
import { AssetShipperError } from '../../model/error.js';
import { type JsonValue, stringifyJson } from '../../model/json-value.js';
import { maxRecordDepth } from '../../model/record.js';

/** The text of plain data. */
export function toStoredJson(value: object): string {
  return stringifyJson(value as JsonValue);
}

/** The data that was written; `T` is what the table says. Throws `store_corrupt` where the text is no JSON. */
export function fromStoredJson<T>(text: string, table: string, storeName: string): T {
  // A state holds metadata at another depth than its record did.
  const result = parseJson(text, maxRecordDepth + 16);
  if (result.ok) return result.value as T;
  throw new AssetShipperError(
    'store_corrupt',
    `the store ${storeName} is damaged: a row of ${table} holds broken JSON (${result.message}); restore it from ` +
      'a backup, or import its records into a new store',
  );
}
