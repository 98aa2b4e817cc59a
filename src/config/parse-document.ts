// Text to plain data: YAML 1.2 (of which JSON is a part), core schema only. What stands in the data is not judged here.
import {
  Composer,
  type CST,
  Document,
  isNode,
  LineCounter,
  Parser,
  visit,
  type YAMLError,
  YAMLParseError,
} from 'yaml';

import type { Problem } from '../model/error.js';

export type ParsedDocument =
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'broken'; readonly problems: readonly Problem[] };

/** What aliases may expand to; a hundred is more than a person writes and too few to fill the memory. */
const maxAliasCount = 100;
const maxDepth = 100;
/** What comes after the tenth fault is mostly a consequence; a file of another kind would have one per word. */
const maxFaults = 10;
const tooDeep = `nested deeper than ${maxDepth} levels`;

/**
 * One YAML or JSON document as plain data, never cyclic. Duplicate keys, tags beyond YAML's core, merge keys (`<<`)
 * and several documents are problems; their path is `line 3, column 5`. No message quotes a value, since it may be a
 * secret.
 */
export function parseConfigurationText(text: string): ParsedDocument {
  const lineCounter = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  try {
    const document = composedDocument(text, lineCounter);
    // The parser turns its own stack overflow into an error of the text.
    if (document.errors.some(({ message }) => /call stack/.test(message))) return broken(tooDeep);
    const problems = document.errors.slice(0, maxFaults).map((fault) => syntaxProblem(fault, text, at));
    if (problems.length === 0) problems.push(...unwantedSyntax(document, at));
    if (problems.length > 0) return { kind: 'broken', problems };
    const value: unknown = document.toJS({ maxAliasCount });
    const fault = shapeFault(value, new Set());
    return fault === undefined ? { kind: 'parsed', value } : broken(fault);
  } catch (error) {
    if (error instanceof RangeError) return broken(tooDeep);
    if (!(error instanceof ReferenceError)) throw error;
    return broken(
      /^Excessive/.test(error.message)
        ? `aliases that expand too far: an anchor may be used at most ${maxAliasCount} times`
        : 'an alias without an anchor before it',
    );
  }
}

/** The first document, with a second one among its errors. What comes after the last fault that is told is not read. */
function composedDocument(text: string, lineCounter: LineCounter): Document {
  const parser = new Parser(lineCounter.addNewLine);
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    prettyErrors: false,
  });
  let first: Document | undefined;
  for (const document of composer.compose(untilFaults(parser.parse(text)), true, text.length)) {
    if (first !== undefined) {
      const [start, end] = document.range;
      first.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', 'several documents'));
      break;
    }
    first = document;
  }
  // The composer gives one for an empty text too.
  return first ?? new Document(null);
}

function* untilFaults(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let faults = 0;
  for (const token of tokens) {
    yield token;
    if (token.type === 'error' && ++faults === maxFaults) return;
  }
}

function broken(message: string): ParsedDocument {
  return { kind: 'broken', problems: [{ path: '', message }] };
}

const coreTag = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/** What the parser takes and a configuration doesn't. */
function unwantedSyntax(document: Document, at: (offset: number) => string): Problem[] {
  const problems: Problem[] = [];
  const place = (node: unknown) => at((isNode(node) ? node.range?.[0] : undefined) ?? 0);
  visit(document, {
    Value(_, node) {
      if (node.tag === undefined || coreTag.test(node.tag)) return;
      problems.push({ path: place(node), message: 'a tag (`!…`): write plain values' });
    },
    Pair(_, pair) {
      if (!isNode(pair.key) || pair.key.toJSON() !== '<<') return;
      const message = 'the merge key `<<` is not part of YAML 1.2: write the keys out';
      problems.push({ path: place(pair.key), message });
    },
  });
  return problems;
}

function shapeFault(value: unknown, above: Set<object>): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (above.has(value)) return 'an alias stands inside of its own anchor';
  if (above.size >= maxDepth) return tooDeep;
  above.add(value);
  for (const member of Object.values(value)) {
    const fault = shapeFault(member, above);
    if (fault !== undefined) return fault;
  }
  above.delete(value);
  return undefined;
}

const ownWords: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias without an anchor before it',
  BLOCK_AS_IMPLICIT_KEY: 'a second `: ` in one line, or a wrong indentation: put the text in quotes',
  DUPLICATE_KEY: 'the same key twice',
  MULTIPLE_DOCS: 'a second document: write one configuration per file',
  TAB_AS_INDENT: 'a tab as indentation: use spaces',
};

function syntaxProblem(fault: YAMLError, text: string, at: (offset: number) => string): Problem {
  const start = fault.pos[0];
  const key =
    fault.code === 'DUPLICATE_KEY' ? /^["']?([\w.-]{1,60})/.exec(text.slice(start))?.[1] : undefined;
  // What the parser quotes of the text comes after a colon; its own words come before.
  const told = ownWords[fault.code] ?? fault.message.split(':')[0] ?? fault.code;
  return { path: at(start), message: key === undefined ? told : `${told}: \`${key}\`` };
}
