// Stored records to lines of Ion text. Goes over the canonical JSON text once, without parsing it into values:
// JSON string literals are Ion string literals, so most of a record is copied. Reading is in read.ts.
import { assetFields, kestraAssetFields } from '../../model/asset.js';
import { AssetShipperError } from '../../model/error.js';
import { ExactNumber, floatOf, numberOf } from '../../model/json-value.js';
import { kestraRecordFields, recordFields } from '../../model/record.js';
import {
  backslash,
  closeBrace,
  closeBracket,
  colon,
  comma,
  doubleQuote,
  openBrace,
  openBracket,
} from '../byte.js';
import { ionFieldPrefix } from './field-name.js';

export interface IonLine {
  /** One Ion value, without the line break. */
  readonly text: string;
  /** Whether lone surrogates became U+FFFD: Ion text is Unicode and can't hold them. */
  readonly replacedSurrogates: boolean;
}

/**
 * One record as a struct of Ion 1.0 text (https://amazon-ion.github.io/ion-docs/docs/spec.html): our fixed order of
 * fields, Kestra's own fields null where they are absent, instants of the record and its assets as timestamps,
 * doubles as floats, numbers that no double holds as ints and decimals with the digits that came.
 * @param storedJson the record as `stringifyJson` writes it: canonical, no white space
 * @throws AssetShipperError `codec_unsupported_value` where the text is something else
 */
export function writeIonRecord(storedJson: string): IonLine {
  return new IonTranscriber(storedJson).record();
}

type Kind = 'value' | 'instant' | 'assets';

/** How a struct with known fields is written. */
interface Shape {
  /** From the JSON literal of the key to the field's place. */
  readonly places: ReadonlyMap<string, number>;
  readonly prefixes: readonly string[];
  readonly kinds: readonly Kind[];
  /** Written in place of an absent field: `state:null` for Kestra's, undefined for ours. */
  readonly absent: readonly (string | undefined)[];
}

const kindOf: Readonly<Record<string, Kind>> = {
  startDate: 'instant',
  endDate: 'instant',
  timestamp: 'instant',
  created: 'instant',
  updated: 'instant',
  inputs: 'assets',
  outputs: 'assets',
};

const recordShape = shapeOf(recordFields, kestraRecordFields);
const assetShape = shapeOf(assetFields, kestraAssetFields);

function shapeOf(fields: readonly string[], nullWhereAbsent: readonly string[]): Shape {
  const prefixes = fields.map((field) => ionFieldPrefix(JSON.stringify(field)));
  return {
    places: new Map(fields.map((field, place) => [JSON.stringify(field), place])),
    prefixes,
    kinds: fields.map((field) => kindOf[field] ?? 'value'),
    absent: fields.map((field, place) =>
      nullWhereAbsent.includes(field) ? `${prefixes[place]}null` : undefined,
    ),
  };
}

// Ion has no year 0 and needs an offset; stored instants are in UTC.
const instantLiteral = /^"(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"$/;

class IonTranscriber {
  readonly #json: string;
  #position = 0;
  #replaced = false;

  constructor(json: string) {
    this.#json = json;
  }

  record(): IonLine {
    if (this.#code() !== openBrace) this.#unsupported();
    const text = this.#struct(recordShape);
    if (this.#position !== this.#json.length) this.#unsupported();
    return { text, replacedSurrogates: this.#replaced };
  }

  /** A record or an asset. */
  #struct(shape: Shape): string {
    const found: (string | undefined)[] = [];
    let others = '';
    this.#position += 1;
    while (this.#code() !== closeBrace) {
      const key = this.#key();
      const place = shape.places.get(key);
      if (place === undefined) others += `,${this.#prefixOf(key)}${this.#value()}`;
      else found[place] = `${shape.prefixes[place]}${this.#member(shape.kinds[place])}`;
      this.#comma(closeBrace);
    }
    this.#position += 1;
    let members = '';
    for (let place = 0; place < shape.absent.length; place += 1) {
      const member = found[place] ?? shape.absent[place];
      if (member !== undefined) members += members === '' ? member : `,${member}`;
    }
    return `{${members}${others}}`;
  }

  #member(kind: Kind | undefined): string {
    if (kind === 'assets' && this.#code() === openBracket) return this.#list(true);
    if (kind === 'instant' && this.#code() === doubleQuote) {
      const literal = this.#literal();
      return instantLiteral.test(literal) ? literal.slice(1, -1) : this.#withoutLoneSurrogates(literal);
    }
    return this.#value();
  }

  #value(): string {
    const code = this.#code();
    if (code === doubleQuote) return this.#withoutLoneSurrogates(this.#literal());
    if (code === openBrace) return this.#object();
    if (code === openBracket) return this.#list(false);
    return this.#scalar();
  }

  #object(): string {
    let members = '';
    this.#position += 1;
    while (this.#code() !== closeBrace) {
      const prefix = this.#prefixOf(this.#key());
      members += members === '' ? prefix : `,${prefix}`;
      members += this.#value();
      this.#comma(closeBrace);
    }
    this.#position += 1;
    return `{${members}}`;
  }

  #list(ofAssets: boolean): string {
    let members = '';
    this.#position += 1;
    while (this.#code() !== closeBracket) {
      const member = ofAssets && this.#code() === openBrace ? this.#struct(assetShape) : this.#value();
      members += members === '' ? member : `,${member}`;
      this.#comma(closeBracket);
    }
    this.#position += 1;
    return `[${members}]`;
  }

  /** A number or a word: everything up to the next delimiter. */
  #scalar(): string {
    const start = this.#position;
    let code = this.#code();
    while (code !== comma && code !== closeBrace && code !== closeBracket) {
      if (Number.isNaN(code)) this.#unsupported();
      this.#position += 1;
      code = this.#code();
    }
    const token = this.#json.slice(start, this.#position);
    if (token === 'true' || token === 'false' || token === 'null') return token;
    if (/^-?\d+$/.test(token)) return token;
    if (/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(token)) return ionNumber(token);
    return this.#unsupported();
  }

  /** A string literal with its quotes. */
  #literal(): string {
    const start = this.#position;
    let end = this.#json.indexOf('"', start + 1);
    while (end !== -1 && this.#json.charCodeAt(end - 1) === backslash && isEscaped(this.#json, end)) {
      end = this.#json.indexOf('"', end + 1);
    }
    if (end === -1) this.#unsupported();
    this.#position = end + 1;
    return this.#json.slice(start, end + 1);
  }

  #key(): string {
    if (this.#code() !== doubleQuote) this.#unsupported();
    const key = this.#literal();
    if (this.#code() !== colon) this.#unsupported();
    this.#position += 1;
    return key;
  }

  #prefixOf(key: string): string {
    return ionFieldPrefix(this.#withoutLoneSurrogates(key));
  }

  /** Takes the comma between two members; stops before the closing bracket. */
  #comma(closing: number): void {
    const code = this.#code();
    if (code === comma) this.#position += 1;
    else if (code !== closing) this.#unsupported();
  }

  /** Canonical JSON escapes exactly the lone surrogates as `\ud…`. */
  #withoutLoneSurrogates(literal: string): string {
    if (!literal.includes('\\ud')) return literal;
    return literal.replace(
      /\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|ud[89a-f][0-9a-f]{2}|.)/g,
      (sequence) => {
        if (sequence.length !== 6 || !sequence.startsWith('\\ud')) return sequence;
        this.#replaced = true;
        return '\ufffd';
      },
    );
  }

  #code(): number {
    return this.#json.charCodeAt(this.#position);
  }

  #unsupported(): never {
    const where = `character ${this.#position + 1}`;
    const message = `a stored record is not in canonical form at ${where}, so it can't be written as Ion; restore the store from a backup`;
    throw new AssetShipperError('codec_unsupported_value', message);
  }
}

/** Whether an odd number of backslashes stands before the position. */
function isEscaped(text: string, position: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(position - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

/** A number that was written with a fraction or an exponent: a float where a double holds it, else a decimal. */
function ionNumber(token: string): string {
  const hasExponent = /[eE]/.test(token);
  // Up to 15 digits always come back from a double.
  const isFloat = (!hasExponent && token.length <= 16) || isFloatSpelling(token);
  if (isFloat) return hasExponent ? token : `${token}e0`;
  return token.replace('e', 'd').replace('E', 'D');
}

function isFloatSpelling(token: string): boolean {
  const value = numberOf(token);
  if (!(value instanceof ExactNumber)) return true;
  const float = floatOf(Number(token));
  return float instanceof ExactNumber && float.text === token;
}
