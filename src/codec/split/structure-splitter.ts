// Values of JSON or Ion text found by their brackets: elements of a top-level list, or values one after the other,
// on one line or on many. After a broken value it goes on at the next line that begins like a value.
import {
  asterisk,
  backslash,
  closeBrace,
  closeBracket,
  closeParen,
  colon,
  comma,
  doubleQuote,
  isSpace,
  lineFeed,
  openBrace,
  openBracket,
  openParen,
  singleQuote,
  slash,
} from './byte.js';
import { tooLarge } from './fault.js';
import { Nesting } from './nesting.js';
import { maxHeadBytes, type Piece, type Splitter } from './splitter.js';
import { ValueBuffer } from './value-buffer.js';

type State =
  | 'between'
  | 'container'
  /** A scalar, or annotations before a value. */
  | 'scalar'
  | 'string'
  | 'symbol'
  /** After one single quote, after two. */
  | 'quote'
  | 'quotes'
  | 'longString'
  | 'slash'
  | 'lineComment'
  | 'blockComment'
  | 'lob'
  /** After a broken value, skipping to something that looks like the next one. */
  | 'lost';

export class StructureSplitter implements Splitter {
  readonly #isIon: boolean;
  readonly #maxBytes: number;
  readonly #value: ValueBuffer;
  readonly #nesting = new Nesting();
  #pieces: Piece[] = [];
  #state: State = 'between';
  /** Inside of a value; its bytes in the current chunk begin at #from. */
  #isOpen = false;
  #from = 0;
  #inList = false;
  #listLine = 1;
  #escaped = false;
  #quotes = 0;
  #previous = 0;
  #lastToken = 0;
  #tokenBefore = 0;
  line = 1;
  /** Bytes of the stream before this chunk, and before this line. */
  #chunkStart = 0;
  #lineStart = 0;
  #lineIsBlank = true;
  #valueLine = 1;
  #valueIndent = 0;
  #valueBeganLine = true;
  /** Whether the first value ended on the line on which it began: then each line is taken for a value. */
  #oneValuePerLine: boolean | undefined;

  constructor(language: 'json' | 'ion', maxBytes: number) {
    this.#isIon = language === 'ion';
    this.#maxBytes = maxBytes;
    this.#value = new ValueBuffer(maxBytes);
  }

  push(chunk: Buffer): Piece[] {
    this.#from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      // Most bytes are inside of strings and mean nothing.
      if (this.#state === 'string' && !this.#escaped) {
        if (byte !== doubleQuote && byte !== backslash && byte !== lineFeed) continue;
      }
      while (!this.#take(byte, at, chunk));
      if (byte === lineFeed) {
        this.line += 1;
        this.#lineStart = this.#chunkStart + at + 1;
        this.#lineIsBlank = true;
      } else if (!isSpace(byte)) {
        this.#lineIsBlank = false;
      }
      this.#previous = byte;
    }
    if (this.#isOpen) this.#value.append(chunk.subarray(this.#from));
    this.#chunkStart += chunk.length;
    return this.#taken();
  }

  end(): Piece[] {
    if (this.#isOpen && this.#nesting.depth === 0 && this.#state === 'scalar') this.#finish();
    else if (this.#isOpen) this.#fault(this.#valueLine, 'the input ends inside of this value');
    else if (this.#inList)
      this.#fault(this.line, `the list that begins in line ${this.#listLine} has no \`]\``);
    return this.#taken();
  }

  #taken(): Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  /** Takes one byte; false where it has to be looked at again in the new state. */
  #take(byte: number, at: number, chunk: Buffer): boolean {
    switch (this.#state) {
      case 'between':
        return this.#between(byte, at);
      case 'container':
        return this.#container(byte, at, chunk);
      case 'scalar':
        return this.#scalar(byte, at, chunk);
      case 'string':
        return this.#quoted(byte, doubleQuote, at, chunk);
      case 'symbol':
        return this.#quoted(byte, singleQuote, at, chunk);
      case 'quote':
        this.#state = byte === singleQuote ? 'quotes' : 'symbol';
        return byte === singleQuote;
      case 'quotes':
        this.#state = byte === singleQuote ? 'longString' : this.#inner();
        this.#quotes = 0;
        return byte === singleQuote;
      case 'longString':
        return this.#longString(byte);
      case 'slash':
        return this.#afterSlash(byte);
      case 'lineComment':
        if (byte !== lineFeed) return true;
        this.#state = this.#inner();
        return false;
      case 'blockComment':
        if (byte === slash && this.#previous === asterisk) this.#state = this.#inner();
        return true;
      case 'lob':
        if (byte !== closeBrace || this.#previous !== closeBrace) return true;
        this.#state = 'container';
        return false;
      case 'lost':
        return this.#lost(byte, at);
    }
  }

  #inner(): State {
    if (!this.#isOpen) return 'between';
    return this.#nesting.depth === 0 ? 'scalar' : 'container';
  }

  #between(byte: number, at: number): boolean {
    if (isSpace(byte) || byte === comma) return true;
    if (byte === closeBracket && this.#inList) {
      this.#inList = false;
    } else if (byte === openBracket && !this.#inList) {
      this.#inList = true;
      this.#listLine = this.line;
    } else if (byte === slash && this.#isIon) {
      this.#state = 'slash';
    } else {
      this.#begin(at);
      return false;
    }
    return true;
  }

  #begin(at: number): void {
    this.#isOpen = true;
    this.#from = at;
    this.#valueLine = this.line;
    this.#valueIndent = this.#chunkStart + at - this.#lineStart;
    this.#valueBeganLine = this.#lineIsBlank;
    this.#nesting.clear();
    this.#lastToken = 0;
    this.#tokenBefore = 0;
    this.#state = 'scalar';
  }

  #scalar(byte: number, at: number, chunk: Buffer): boolean {
    const isFirst = this.#lastToken === 0;
    const isAnnotation = this.#isIon && this.#lastToken === colon && this.#tokenBefore === colon;
    const opens = byte === openBrace || byte === openBracket || (byte === openParen && this.#isIon);
    if (opens && (isFirst || isAnnotation)) {
      this.#nesting.open(byte);
      this.#state = 'container';
      return this.#token(byte);
    }
    const ends = opens || (byte === lineFeed && !isAnnotation) || (this.#inList && isListDelimiter(byte));
    if (!ends) return this.#inside(byte);
    this.#close(at, chunk);
    this.#finish();
    return false;
  }

  #container(byte: number, at: number, chunk: Buffer): boolean {
    if (byte === openBrace && this.#lineIsBlank && this.#looksLikeNextValue(at)) {
      this.#close(at, chunk);
      this.#fault(this.#valueLine, 'a bracket or a comma is missing in this value');
      this.#begin(at);
      return false;
    }
    if (byte === openBrace && this.#isIon && this.#previous === openBrace) {
      this.#state = 'lob';
      return true;
    }
    if (byte === openBrace || byte === openBracket || (byte === openParen && this.#isIon)) {
      this.#nesting.open(byte);
      return this.#token(byte);
    }
    if (byte === closeBrace || byte === closeBracket || (byte === closeParen && this.#isIon)) {
      return this.#closing(byte, at, chunk);
    }
    return this.#inside(byte);
  }

  #closing(byte: number, at: number, chunk: Buffer): boolean {
    if (!this.#nesting.close(byte)) {
      if (byte !== closeBracket || !this.#inList) return this.#token(byte);
      this.#close(at, chunk);
      this.#fault(this.#valueLine, 'a closing bracket is missing in this value');
      this.#state = 'between';
      return false;
    }
    if (this.#nesting.depth > 0) return this.#token(byte);
    this.#close(at + 1, chunk);
    this.#oneValuePerLine ??= this.#valueLine === this.line;
    this.#finish();
    return true;
  }

  /** A byte of a value that opens and closes no bracket. */
  #inside(byte: number): boolean {
    if (byte === doubleQuote) this.#state = 'string';
    else if (byte === singleQuote && this.#isIon) this.#state = 'quote';
    else if (byte === slash && this.#isIon) {
      this.#state = 'slash';
      return true;
    }
    return isSpace(byte) || this.#token(byte);
  }

  #token(byte: number): true {
    this.#tokenBefore = this.#lastToken;
    this.#lastToken = byte;
    return true;
  }

  /** A `{` at the beginning of a line where none can stand, or where values before it had their own lines. */
  #looksLikeNextValue(at: number): boolean {
    const isMember = this.#lastToken === colon;
    if (this.#nesting.innermost === openBrace && !isMember) return true;
    const indent = this.#chunkStart + at - this.#lineStart;
    return (
      this.#oneValuePerLine === true && this.#valueBeganLine && indent === this.#valueIndent && !isMember
    );
  }

  #quoted(byte: number, quote: number, at: number, chunk: Buffer): boolean {
    if (byte === lineFeed && !(this.#isIon && this.#escaped)) {
      this.#escaped = false;
      this.#close(at, chunk);
      this.#fault(this.#valueLine, 'a line break inside of a string');
      this.#state = 'lost';
      return true;
    }
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#state = this.#inner();
    return true;
  }

  #longString(byte: number): boolean {
    const wasEscaped = this.#escaped;
    this.#escaped = !wasEscaped && byte === backslash;
    this.#quotes = byte === singleQuote && !wasEscaped ? this.#quotes + 1 : 0;
    if (this.#quotes === 3) this.#state = this.#inner();
    return true;
  }

  #afterSlash(byte: number): boolean {
    if (byte === slash) this.#state = 'lineComment';
    else if (byte === asterisk) this.#state = 'blockComment';
    else {
      if (!this.#isOpen)
        this.#pieces.push({
          line: this.line,
          fault: this.#brokenCode(),
          message: 'a lone `/`',
          head: Buffer.from('/'),
        });
      this.#state = this.#inner();
      this.#token(slash);
      return false;
    }
    return true;
  }

  #lost(byte: number, at: number): boolean {
    if (!this.#lineIsBlank || isSpace(byte)) return true;
    const indent = this.#chunkStart + at - this.#lineStart;
    const isNext = byte === openBrace && (!this.#valueBeganLine || indent === this.#valueIndent);
    const isEnd =
      byte === closeBracket && this.#inList && (!this.#valueBeganLine || indent <= this.#valueIndent);
    if (!isNext && !isEnd) return true;
    this.#state = 'between';
    return false;
  }

  /** The value's bytes end before `at`. */
  #close(at: number, chunk: Buffer): void {
    this.#value.append(chunk.subarray(this.#from, at));
    this.#isOpen = false;
    this.#nesting.clear();
  }

  /** The value is complete as far as brackets can tell. */
  #finish(): void {
    this.#isOpen = false;
    this.#state = 'between';
    const isTooLarge = this.#value.isTooLarge;
    const bytes = this.#value.take();
    const line = this.#valueLine;
    if (isTooLarge) {
      this.#pieces.push(tooLarge(line, bytes, this.#maxBytes));
    } else if (this.#isIon && isSystemValue(bytes)) {
      if (bytes.includes('$ion_symbol_table')) this.#pieces.push(symbolTableFault(line, bytes));
    } else {
      this.#pieces.push({ line, bytes });
    }
  }

  #fault(line: number, message: string): void {
    this.#isOpen = false;
    this.#nesting.clear();
    const isTooLarge = this.#value.isTooLarge;
    const bytes = this.#value.take();
    if (isTooLarge) this.#pieces.push(tooLarge(line, bytes, this.#maxBytes));
    else
      this.#pieces.push({ line, fault: this.#brokenCode(), message, head: bytes.subarray(0, maxHeadBytes) });
  }

  #brokenCode(): 'broken_ion' | 'broken_json' {
    return this.#isIon ? 'broken_ion' : 'broken_json';
  }
}

function isListDelimiter(byte: number): boolean {
  return byte === comma || byte === closeBracket;
}

const versionMarker = /^\$ion_1_0\s*$/;
const symbolTable = /^\$ion_symbol_table\s*::/;

/** What belongs to Ion itself and is no value: a version marker, a symbol table. */
function isSystemValue(bytes: Buffer): boolean {
  if (bytes[0] !== 0x24) return false;
  const beginning = bytes.toString('latin1', 0, 64);
  return versionMarker.test(beginning) || symbolTable.test(beginning);
}

function symbolTableFault(line: number, bytes: Buffer): Piece {
  const message = 'a symbol table of its own in Ion text is not supported; write field names as text';
  return { line, fault: 'unsupported_ion', message, head: bytes.subarray(0, maxHeadBytes) };
}
