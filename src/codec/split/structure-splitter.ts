// Values of JSON or Ion text found by their brackets: elements of a top-level list, or values one after the other,
// on one line or on many. After a broken value it goes on at the next line that begins like a value.
// Long because it is one state machine over bytes, which reads worse in pieces.
import {
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
  slash,
} from '../byte.js';
import { tooLarge } from './fault.js';
import { isSystemValue, isVersionMarker, symbolTableFault } from './ion-system-value.js';
import { hasWholeLine } from './line-recovery.js';
import { Nesting } from './nesting.js';
import { maxHeadBytes, type Piece, type Splitter } from './splitter.js';
import { TextLexer } from './text-lexer.js';
import { ValueBuffer } from './value-buffer.js';

/** `lost`: after a broken value, skipping to something that looks like the next one. */
type State = 'between' | 'scalar' | 'container' | 'lost';

export interface StructureOptions {
  readonly language: 'json' | 'ion';
  readonly maxBytes: number;
  /** Whether the bytes are one value of the language. Asked only where lines may have to be told apart. */
  readonly isWhole: (bytes: Buffer) => boolean;
}

export class StructureSplitter implements Splitter {
  readonly #isIon: boolean;
  readonly #options: StructureOptions;
  readonly #value: ValueBuffer;
  readonly #nesting = new Nesting();
  readonly #lexer: TextLexer;
  #pieces: Piece[] = [];
  #state: State = 'between';
  /** Inside of a value; its bytes in the current chunk begin at #from. */
  #isOpen = false;
  #from = 0;
  #closedAt = 0;
  /** What began like a value may be a comment between values. */
  #isComment = false;
  #inList = false;
  #listLine = 1;
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
  /** A value swallowed lines that are values themselves: from then on a line break ends everything. */
  #isStrict = false;
  /** What has to be cut again, by lines. */
  #swallowed: Buffer | undefined;

  constructor(options: StructureOptions) {
    this.#isIon = options.language === 'ion';
    this.#options = options;
    this.#lexer = new TextLexer(options.language);
    this.#value = new ValueBuffer(options.maxBytes);
  }

  push(chunk: Buffer): Piece[] {
    this.#scan(chunk);
    return this.#taken();
  }

  end(): Piece[] {
    this.#finishInput();
    if (this.#swallowed !== undefined) {
      this.#closedAt = 0;
      this.#cutAgain();
      this.#finishInput();
    }
    return this.#taken();
  }

  #finishInput(): void {
    const isScalar = this.#state === 'scalar' && (this.#lexer.isOutside || this.#lexer.isInLineComment);
    if (this.#isOpen && isScalar && this.#lastToken === 0) this.#drop();
    if (this.#isOpen && isScalar) this.#finish();
    else if (this.#isOpen) this.#fault(this.#valueLine, 'the input ends inside of this value');
    else if (this.#inList)
      this.#fault(this.line, `the list that begins in line ${this.#listLine} has no \`]\``);
  }

  #taken(): Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #scan(chunk: Buffer): void {
    this.#from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.#lexer.isInString) {
        at = endOfPlainText(chunk, at);
        if (at === chunk.length) break;
      }
      const byte = chunk[at] ?? 0;
      while (!this.#step(byte, at, chunk));
      if (byte === lineFeed) {
        this.line += 1;
        this.#lineStart = this.#chunkStart + at + 1;
        this.#lineIsBlank = true;
      } else if (!isSpace(byte)) {
        this.#lineIsBlank = false;
      }
    }
    if (this.#isOpen) this.#value.append(chunk.subarray(this.#from));
    this.#chunkStart += chunk.length;
  }

  /** Takes one byte; false where it has to be looked at again. */
  #step(byte: number, at: number, chunk: Buffer): boolean {
    const isTaken = this.#take(byte, at, chunk);
    if (this.#swallowed === undefined) return isTaken;
    this.#cutAgain();
    this.#from = this.#closedAt;
    return this.#closedAt > at;
  }

  /** Cuts swallowed lines again, by line breaks, and goes on behind them. */
  #cutAgain(): void {
    const lines = this.#swallowed ?? Buffer.alloc(0);
    const { line } = this;
    const chunkStart = this.#chunkStart;
    const closedAt = this.#closedAt;
    this.#swallowed = undefined;
    this.#isStrict = true;
    this.#between();
    this.line = this.#valueLine + 1;
    this.#chunkStart = chunkStart + closedAt - lines.length;
    this.#lineStart = this.#chunkStart;
    this.#lineIsBlank = true;
    this.#scan(lines);
    this.line = line;
    this.#chunkStart = chunkStart;
    this.#closedAt = closedAt;
  }

  #take(byte: number, at: number, chunk: Buffer): boolean {
    if (this.#state === 'between') return this.#beforeValue(byte, at);
    if (this.#state === 'lost') return this.#afterBroken(byte, at);
    if (byte === lineFeed && this.#isStrict && this.#isInside()) {
      this.#close(at, chunk);
      this.#fault(this.#valueLine, 'the line ends inside of this value');
      return false;
    }
    switch (this.#lexer.take(byte)) {
      case 'inside':
        return true;
      case 'straySlash':
        this.#token(slash);
        return false;
      case 'lineBreak':
        this.#close(at, chunk);
        this.#fault(this.#valueLine, 'a line break inside of a string');
        this.#state = 'lost';
        return true;
      case 'outside':
        return this.#state === 'scalar' ? this.#scalar(byte, at, chunk) : this.#container(byte, at, chunk);
    }
  }

  /** Not where a value may end. */
  #isInside(): boolean {
    return this.#state === 'container' || !(this.#lexer.isOutside || this.#lexer.isInLineComment);
  }

  #between(): void {
    this.#isOpen = false;
    this.#state = 'between';
    this.#lexer.reset();
    this.#nesting.clear();
  }

  #beforeValue(byte: number, at: number): boolean {
    if (isSpace(byte) || byte === comma) return true;
    if (byte === closeBracket && this.#inList) {
      this.#inList = false;
    } else if (byte === openBracket && !this.#inList) {
      this.#inList = true;
      this.#listLine = this.line;
    } else {
      this.#begin(at);
      this.#isComment = this.#isIon && byte === slash;
      return false;
    }
    return true;
  }

  #begin(at: number): void {
    this.#between();
    this.#isOpen = true;
    this.#from = at;
    this.#valueLine = this.line;
    this.#valueIndent = this.#indent(at);
    this.#valueBeganLine = this.#lineIsBlank;
    this.#isComment = false;
    this.#lastToken = 0;
    this.#tokenBefore = 0;
    this.#state = 'scalar';
  }

  #indent(at: number): number {
    return this.#chunkStart + at - this.#lineStart;
  }

  /** A scalar, annotations before a value, or a comment between values. */
  #scalar(byte: number, at: number, chunk: Buffer): boolean {
    const isFirst = this.#lastToken === 0;
    if (isFirst && this.#isComment) return this.#drop();
    const isAnnotation = this.#isIon && this.#lastToken === colon && this.#tokenBefore === colon;
    const opens = this.#opens(byte);
    if (opens && (isFirst || isAnnotation)) {
      this.#nesting.open(byte);
      this.#state = 'container';
      return this.#token(byte);
    }
    const ends = opens || (byte === lineFeed && !isAnnotation) || (this.#inList && isListDelimiter(byte));
    if (!ends) return isSpace(byte) || this.#token(byte);
    this.#close(at, chunk);
    this.#finish();
    return false;
  }

  #container(byte: number, at: number, chunk: Buffer): boolean {
    if (this.#opens(byte)) {
      if (byte === openBrace && this.#lineIsBlank && this.#looksLikeNextValue(at)) {
        this.#close(at, chunk);
        this.#fault(this.#valueLine, 'a bracket or a comma is missing in this value');
        this.#begin(at);
        return false;
      }
      this.#nesting.open(byte);
    } else if (byte === closeBrace || byte === closeBracket || (byte === closeParen && this.#isIon)) {
      return this.#closing(byte, at, chunk);
    }
    return isSpace(byte) || this.#token(byte);
  }

  #closing(byte: number, at: number, chunk: Buffer): boolean {
    if (!this.#nesting.close(byte)) {
      if (byte !== closeBracket || !this.#inList) return this.#token(byte);
      this.#close(at, chunk);
      this.#fault(this.#valueLine, 'a closing bracket is missing in this value');
      return false;
    }
    if (this.#nesting.depth > 0) return this.#token(byte);
    this.#close(at + 1, chunk);
    this.#finish();
    return true;
  }

  #opens(byte: number): boolean {
    return byte === openBrace || byte === openBracket || (byte === openParen && this.#isIon);
  }

  #token(byte: number): true {
    this.#tokenBefore = this.#lastToken;
    this.#lastToken = byte;
    return true;
  }

  /** A `{` at the beginning of a line where none can stand, or where values before it had their own lines. */
  #looksLikeNextValue(at: number): boolean {
    if (this.#lastToken === colon) return false;
    if (this.#nesting.innermost === openBrace) return true;
    return this.#oneValuePerLine === true && this.#valueBeganLine && this.#indent(at) === this.#valueIndent;
  }

  #afterBroken(byte: number, at: number): boolean {
    if (!this.#lineIsBlank || isSpace(byte)) return true;
    const indent = this.#indent(at);
    const isNext = byte === openBrace && (!this.#valueBeganLine || indent <= this.#valueIndent);
    const isEnd =
      byte === closeBracket && this.#inList && (!this.#valueBeganLine || indent <= this.#valueIndent);
    if (!isNext && !isEnd) return true;
    this.#state = 'between';
    return false;
  }

  /** The value's bytes end before `at`. */
  #close(at: number, chunk: Buffer): void {
    this.#value.append(chunk.subarray(this.#from, at));
    this.#closedAt = at;
  }

  #drop(): false {
    this.#value.take();
    this.#between();
    return false;
  }

  /** The value is complete as far as brackets can tell. */
  #finish(): void {
    const isContainer = this.#state === 'container';
    const isTooLarge = this.#value.isTooLarge;
    const bytes = this.#value.take();
    this.#between();
    const line = this.#valueLine;
    if (isTooLarge) {
      this.#pieces.push(tooLarge(line, bytes, this.#options.maxBytes));
    } else if (this.#swallowsLines(bytes) && !this.#options.isWhole(bytes)) {
      this.#goBack(bytes);
    } else if (this.#isIon && isSystemValue(bytes)) {
      if (!isVersionMarker(bytes)) this.#pieces.push(symbolTableFault(line, bytes));
    } else {
      if (isContainer) this.#oneValuePerLine ??= line === this.line;
      this.#pieces.push({ line, bytes });
    }
  }

  #fault(line: number, message: string): void {
    const isTooLarge = this.#value.isTooLarge;
    const bytes = this.#value.take();
    this.#between();
    if (isTooLarge) this.#pieces.push(tooLarge(line, bytes, this.#options.maxBytes));
    else if (this.#swallowsLines(bytes)) this.#goBack(bytes);
    else this.#pieces.push(this.#broken(line, message, bytes));
  }

  /** Whether the bytes of a value hold lines that could be values themselves. */
  #swallowsLines(bytes: Buffer): boolean {
    if (this.#isStrict || this.#oneValuePerLine === false) return false;
    return hasWholeLine(bytes, this.#valueBeganLine ? this.#valueIndent : 0, this.#options.isWhole);
  }

  #goBack(bytes: Buffer): void {
    const lineEnd = bytes.indexOf(lineFeed);
    const message = 'a bracket or a quote is missing in this line';
    this.#pieces.push(this.#broken(this.#valueLine, message, bytes.subarray(0, lineEnd)));
    this.#swallowed = bytes.subarray(lineEnd + 1);
  }

  #broken(line: number, message: string, bytes: Buffer): Piece {
    const fault = this.#isIon ? 'broken_ion' : 'broken_json';
    return { line, fault, message, head: bytes.subarray(0, maxHeadBytes) };
  }
}

function isListDelimiter(byte: number): boolean {
  return byte === comma || byte === closeBracket;
}

/** The place of the next byte that means something inside of a string, or the chunk's end. */
function endOfPlainText(chunk: Buffer, start: number): number {
  let at = start;
  for (; at < chunk.length; at += 1) {
    const byte = chunk[at];
    if (byte === doubleQuote || byte === backslash || byte === lineFeed) break;
  }
  return at;
}
