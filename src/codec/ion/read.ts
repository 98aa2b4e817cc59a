// Ion values, text or binary, to JSON values through ion-js, which is loaded only when Ion is read. One value per
// call; cutting a stream into values belongs to ../split/.
import type { Reader } from 'ion-js';

import { normalizeInstant } from '../../model/instant.js';
import { ExactNumber, floatOf, type JsonValue, numberOf, setOwn } from '../../model/json-value.js';
import { messageOf } from '../../model/reason.js';
import { maxRecordDepth } from '../../model/record.js';
import type { Rejection } from '../../model/rejection.js';
import { spellDecimal } from './decimal.js';

type IonModule = typeof import('ion-js');

/** A value, or why there is none: `broken_ion`, `unsupported_ion` or `too_deep`. */
export type IonResult =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly rejection: Rejection };

export interface IonReader {
  /** The one value of an Ion text. */
  readText(text: string): IonResult;
  /**
   * The values of an Ion binary stream, as many as `count` says. Undefined where the stream as a whole can't be read:
   * then each value has to be read alone to find the bad one.
   * @param stream begins with the version marker and the symbol tables that the values need
   */
  readBinary(stream: Uint8Array, count: number): readonly IonResult[] | undefined;
}

/**
 * Ion's types become JSON's: typed nulls null, symbols strings, s-expressions arrays, timestamps ISO text with the
 * digits and the offset that came, decimals numbers with all their digits. Annotations are dropped. Blobs, clobs, nan
 * and infinities are rejected with their path. Of duplicate fields the last one counts.
 */
export async function createIonReader(maxDepth: number = maxRecordDepth): Promise<IonReader> {
  const ion = await import('ion-js');
  return {
    readText(text) {
      return caught(() => {
        const reader = ion.makeReader(text);
        if (reader.next() === null) throw new Unreadable('broken_ion', 'no value');
        const result = caught(() => new ValueWalk(ion, reader, maxDepth).read());
        if (result.ok && reader.next() !== null)
          throw new Unreadable('broken_ion', 'more than one value in a line');
        return result.ok ? result.value : refuse(result.rejection);
      });
    },
    readBinary(stream, count) {
      const results: IonResult[] = [];
      const outcome = caught(() => {
        const reader = ion.makeReader(stream);
        for (let index = 0; index < count; index += 1) {
          if (reader.next() === null) throw new Unreadable('broken_ion', 'no value');
          results.push({ ok: true, value: new ValueWalk(ion, reader, maxDepth).read() });
        }
        if (reader.next() !== null) throw new Unreadable('broken_ion', 'more values than expected');
        return null;
      });
      if (outcome.ok) return results;
      return count === 1 ? [outcome] : undefined;
    },
  };
}

class Unreadable extends Error {
  readonly rejection: Rejection;

  constructor(code: Rejection['code'], message: string) {
    super(message);
    this.rejection = { code, message };
  }
}

function refuse(rejection: Rejection): never {
  throw new Unreadable(rejection.code, rejection.message);
}

/** ion-js throws plain errors on broken input; all of them are data faults here. */
function caught(read: () => JsonValue): IonResult {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, rejection: error.rejection };
    return { ok: false, rejection: { code: 'broken_ion', message: `not valid Ion: ${messageOf(error)}` } };
  }
}

class ValueWalk {
  readonly #ion: IonModule;
  readonly #reader: Reader;
  readonly #maxDepth: number;
  readonly #path: (string | number)[] = [];

  constructor(ion: IonModule, reader: Reader, maxDepth: number) {
    this.#ion = ion;
    this.#reader = reader;
    this.#maxDepth = maxDepth;
  }

  /** The value that the reader stands on. */
  read(): JsonValue {
    const reader = this.#reader;
    const types = this.#ion.IonTypes;
    if (reader.isNull()) return null;
    switch (reader.type()) {
      case types.STRUCT:
        return this.#inside(() => this.#struct());
      case types.LIST:
      case types.SEXP:
        return this.#inside(() => this.#list());
      case types.STRING:
      case types.SYMBOL:
        return reader.stringValue();
      case types.BOOL:
        return reader.booleanValue();
      case types.INT:
        return integerOf(reader.bigIntValue() ?? 0n);
      case types.FLOAT:
        return this.#float(reader.numberValue() ?? 0);
      case types.DECIMAL:
        return this.#decimal();
      case types.TIMESTAMP:
        return this.#timestamp();
      default:
        return this.#unsupported(`a ${reader.type()?.name ?? 'value of an unknown type'}`);
    }
  }

  #inside<T>(read: () => T): T {
    if (this.#path.length >= this.#maxDepth) {
      throw new Unreadable('too_deep', `nested deeper than ${this.#maxDepth} levels`);
    }
    this.#reader.stepIn();
    const value = read();
    this.#reader.stepOut();
    return value;
  }

  #struct(): JsonValue {
    const object: { [key: string]: JsonValue } = {};
    while (this.#reader.next() !== null) {
      const name = this.#reader.fieldName();
      if (name === null) throw new Unreadable('broken_ion', 'not valid Ion: a field without a name');
      this.#path.push(name);
      setOwn(object, name, this.read());
      this.#path.pop();
    }
    return object;
  }

  #list(): JsonValue {
    const array: JsonValue[] = [];
    while (this.#reader.next() !== null) {
      this.#path.push(array.length);
      array.push(this.read());
      this.#path.pop();
    }
    return array;
  }

  #float(value: number): JsonValue {
    const written = this.#asWritten() ?? '';
    // The text of a float may be beyond all doubles; then its digits are kept.
    const isBeyond =
      /\d/.test(written) && (!Number.isFinite(value) || (value === 0 && /^[^eE]*[1-9]/.test(written)));
    if (isBeyond) return numberOf(written);
    if (!Number.isFinite(value)) return this.#unsupported(String(value));
    return floatOf(value);
  }

  #decimal(): JsonValue {
    const written = this.#asWritten();
    if (written !== undefined) {
      const digits = written
        .replace(/\.$|\.(?=[dD])/, '.0')
        .replace('d', 'e')
        .replace('D', 'E');
      return numberOf(/[.eE]/.test(digits) ? digits : `${digits}.0`);
    }
    const decimal = this.#reader.decimalValue();
    if (decimal === null) return null;
    return numberOf(spellDecimal(decimal.isNegative(), decimal.getCoefficient(), decimal.getExponent()));
  }

  #timestamp(): JsonValue {
    const written = this.#asWritten();
    if (written !== undefined && normalizeInstant(written) !== undefined) return written;
    // Parsing checks the ranges; its spelling of a day is `2026-01-01`, of a year `2026T`.
    const text = written ?? this.#reader.timestampValue()?.toString() ?? '';
    if (written !== undefined) this.#reader.timestampValue();
    return text.replace(/T$/, '');
  }

  /** The digits of an Ion text; undefined in binary Ion. The method is not in ion-js' interface of readers. */
  #asWritten(): string | undefined {
    const reader: Reader & { _stringRepresentation?: () => string | null } = this.#reader;
    return reader._stringRepresentation?.() ?? undefined;
  }

  #unsupported(what: string): never {
    const path = this.#path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    const place = path === '' ? 'the value' : path.replace(/^\./, '');
    throw new Unreadable('unsupported_ion', `${place} is ${what}, which JSON can't hold`);
  }
}

function integerOf(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : new ExactNumber(value.toString());
}
