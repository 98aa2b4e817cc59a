// Tells what of JSON or Ion text is structure, and what is inside of strings, symbols, blobs and comments.
import {
  asterisk,
  backslash,
  closeBrace,
  doubleQuote,
  lineFeed,
  openBrace,
  singleQuote,
  slash,
} from '../byte.js';

type State =
  | 'outside'
  | 'string'
  | 'symbol'
  /** After one single quote, after two. */
  | 'quote'
  | 'quotes'
  | 'longString'
  | 'slash'
  | 'lineComment'
  | 'blockComment'
  | 'lob';

/**
 * `outside`: structure, a scalar, space or an opening quote. `inside`: means nothing here. `lineBreak`: inside of a
 * string that allows none. `straySlash`: the slash before began no comment; the byte has to be given once more.
 */
export type Lexeme = 'outside' | 'inside' | 'lineBreak' | 'straySlash';

export class TextLexer {
  readonly #isIon: boolean;
  #state: State = 'outside';
  #escaped = false;
  #quotes = 0;
  #previous = 0;

  constructor(language: 'json' | 'ion') {
    this.#isIon = language === 'ion';
  }

  /** Inside of a string in double quotes, where most bytes mean nothing. */
  get isInString(): boolean {
    return this.#state === 'string' && !this.#escaped;
  }

  get isOutside(): boolean {
    return this.#state === 'outside';
  }

  get isInLineComment(): boolean {
    return this.#state === 'lineComment';
  }

  reset(): void {
    this.#state = 'outside';
    this.#escaped = false;
    this.#previous = 0;
  }

  take(byte: number): Lexeme {
    const lexeme = this.#take(byte);
    this.#previous = byte;
    return lexeme;
  }

  #take(byte: number): Lexeme {
    switch (this.#state) {
      case 'outside':
        return this.#outside(byte);
      case 'string':
        return this.#quoted(byte, doubleQuote);
      case 'symbol':
        return this.#quoted(byte, singleQuote);
      case 'quote':
        this.#state = byte === singleQuote ? 'quotes' : 'symbol';
        return byte === singleQuote ? 'inside' : this.#quoted(byte, singleQuote);
      case 'quotes':
        this.#state = byte === singleQuote ? 'longString' : 'outside';
        this.#quotes = 0;
        return byte === singleQuote ? 'inside' : this.#outside(byte);
      case 'longString':
        return this.#longString(byte);
      case 'slash':
        this.#state = byte === slash ? 'lineComment' : byte === asterisk ? 'blockComment' : 'outside';
        return this.#state === 'outside' ? 'straySlash' : 'inside';
      case 'lineComment':
        if (byte !== lineFeed) return 'inside';
        this.#state = 'outside';
        return 'outside';
      case 'blockComment':
        if (byte === slash && this.#previous === asterisk) this.#state = 'outside';
        return 'inside';
      case 'lob':
        if (byte !== closeBrace || this.#previous !== closeBrace) return 'inside';
        this.#state = 'outside';
        return 'outside';
    }
  }

  #outside(byte: number): Lexeme {
    if (byte === doubleQuote) {
      this.#state = 'string';
    } else if (this.#isIon) {
      if (byte === singleQuote) this.#state = 'quote';
      else if (byte === slash) this.#state = 'slash';
      else if (byte === openBrace && this.#previous === openBrace) this.#state = 'lob';
      if (this.#state === 'slash' || this.#state === 'lob') return 'inside';
    }
    return 'outside';
  }

  #quoted(byte: number, quote: number): Lexeme {
    const wasEscaped = this.#escaped;
    this.#escaped = !wasEscaped && byte === backslash;
    if (byte === lineFeed && !(this.#isIon && wasEscaped)) return 'lineBreak';
    if (byte === quote && !wasEscaped) this.#state = 'outside';
    return 'inside';
  }

  #longString(byte: number): Lexeme {
    const wasEscaped = this.#escaped;
    this.#escaped = !wasEscaped && byte === backslash;
    this.#quotes = byte === singleQuote && !wasEscaped ? this.#quotes + 1 : 0;
    if (this.#quotes === 3) this.#state = 'outside';
    return 'inside';
  }
}
