// A strict RFC 8259 parser that keeps numbers as written and says where a text breaks. Slower than JSON.parse,
// which is used wherever it loses nothing (see parse.ts).
import { type JsonValue, numberOf, setOwn } from '../../model/json-value.js';

/** Where and why a text is no JSON value. */
export interface JsonFault {
  readonly code: 'broken_json' | 'too_deep';
  /** Says the position too, counted from 1. */
  readonly message: string;
  /** UTF-16 units from the text's beginning. */
  readonly position: number;
  /** The text so far could be the beginning of a value. */
  readonly atEnd: boolean;
}

class Broken extends Error {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Parses one value and nothing after it. Nesting beyond `maxDepth` is a fault before it can overflow the stack. */
export function parseExactly(
  text: string,
  maxDepth: number,
): { readonly ok: true; readonly value: JsonValue } | ({ readonly ok: false } & JsonFault) {
  const parser = new ExactParser(text, maxDepth);
  try {
    const value = parser.readValue();
    parser.expectEnd();
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Broken) return { ok: false, ...error.fault };
    throw error;
  }
}

/**
 * How the first value of a text goes: `end` is the position after it, `fault` says why there is none.
 * The text may be cut anywhere.
 */
export function firstJsonValue(
  text: string,
  maxDepth: number,
): { readonly end: number } | { readonly fault: JsonFault } {
  const parser = new ExactParser(text, maxDepth);
  try {
    parser.readValue();
    return { end: parser.position };
  } catch (error) {
    if (error instanceof Broken) return { fault: error.fault };
    throw error;
  }
}

const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const numberCutShort = /-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?)?)?$/y;
const numberGoesOn = /[\d.eE+-]/;
const quoteOrBackslash = /["\\]/g;

class ExactParser {
  readonly #text: string;
  readonly #maxDepth: number;
  #depth = 0;
  position = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  readValue(): JsonValue {
    const char = this.#next('a value');
    if (char === '{') return this.#nested(() => this.#readObject());
    if (char === '[') return this.#nested(() => this.#readArray());
    if (char === '"') return this.#readString();
    if (char === '-' || (char >= '0' && char <= '9')) return this.#readNumber();
    if (char === 't') return this.#readWord('true', true);
    if (char === 'f') return this.#readWord('false', false);
    if (char === 'n') return this.#readWord('null', null);
    return this.#fail('expected a value');
  }

  expectEnd(): void {
    this.#skipSpace();
    if (this.position < this.#text.length) this.#fail('expected nothing after the value');
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > this.#maxDepth) {
      const message = `nested deeper than ${this.#maxDepth} levels at character ${this.position + 1}`;
      throw new Broken({ code: 'too_deep', message, position: this.position, atEnd: false });
    }
    this.position += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #readObject(): JsonValue {
    const object: { [key: string]: JsonValue } = {};
    if (this.#next('a key or `}`') === '}') {
      this.position += 1;
      return object;
    }
    for (;;) {
      if (this.#next('a key') !== '"') this.#fail('expected a key in double quotes');
      const key = this.#readString();
      if (this.#next('`:`') !== ':') this.#fail('expected `:` after the key');
      this.position += 1;
      setOwn(object, key, this.readValue());
      const char = this.#next('`,` or `}`');
      if (char !== ',' && char !== '}') this.#fail('expected `,` or `}`');
      this.position += 1;
      if (char === '}') return object;
    }
  }

  #readArray(): JsonValue {
    const array: JsonValue[] = [];
    if (this.#next('a value or `]`') === ']') {
      this.position += 1;
      return array;
    }
    for (;;) {
      array.push(this.readValue());
      const char = this.#next('`,` or `]`');
      if (char !== ',' && char !== ']') this.#fail('expected `,` or `]`');
      this.position += 1;
      if (char === ']') return array;
    }
  }

  #readString(): string {
    const start = this.position;
    quoteOrBackslash.lastIndex = start + 1;
    for (let match = quoteOrBackslash.exec(this.#text); match; match = quoteOrBackslash.exec(this.#text)) {
      if (match[0] === '\\') {
        quoteOrBackslash.lastIndex = match.index + 2;
        continue;
      }
      const literal = this.#text.slice(start, match.index + 1);
      const value = stringOf(literal);
      if (value === undefined) return this.#fail('a string with a control character or an unknown escape');
      this.position = match.index + 1;
      return value;
    }
    const breaks = /[\u0000-\u001f]/.exec(this.#text.slice(start));
    if (breaks) {
      this.position = start + breaks.index;
      return this.#fail('a string with a line break or a control character');
    }
    this.position = this.#text.length;
    return this.#fail('a string without an end');
  }

  #readNumber(): JsonValue {
    numberToken.lastIndex = this.position;
    const lexeme = numberToken.exec(this.#text)?.[0];
    const end = this.position + (lexeme?.length ?? 0);
    const goesOn = numberGoesOn.test(this.#text.charAt(end));
    if (lexeme === undefined || goesOn) {
      numberCutShort.lastIndex = this.position;
      const cutShort = numberCutShort.test(this.#text);
      this.position = cutShort ? this.#text.length : end;
      return this.#fail('a number that JSON does not know');
    }
    this.position = end;
    return numberOf(lexeme);
  }

  #readWord<T>(word: string, value: T): T {
    const found = this.#text.slice(this.position, this.position + word.length);
    if (found !== word) {
      if (word.startsWith(found)) this.position = this.#text.length;
      return this.#fail('expected a value');
    }
    this.position += word.length;
    return value;
  }

  /** The next character that is no white space, not yet taken. */
  #next(expected: string): string {
    this.#skipSpace();
    if (this.position >= this.#text.length) this.#fail(`ends where ${expected} was expected`);
    return this.#text.charAt(this.position);
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.position);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.position += 1;
    }
  }

  #fail(reason: string): never {
    throw new Broken({
      code: 'broken_json',
      message: `${reason}, at character ${this.position + 1}`,
      position: this.position,
      atEnd: this.position >= this.#text.length,
    });
  }
}

/** The string that a JSON string literal stands for; undefined where it is none. */
function stringOf(literal: string): string | undefined {
  if (!/[\\\u0000-\u001f]/.test(literal)) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
