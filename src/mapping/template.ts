// Templates: text with `{{ path | filter }}` parts. No code runs, linear time. A template with an absent part is
// absent as a whole: half a namespace would join with nothing.
import type { JsonValue } from '../model/json-value.js';
import { present } from '../model/present.js';
import { suggest } from '../model/suggest.js';
import { checkPath, compilePath, type Parsed, type Path, parsePath, type Reader } from './path.js';
import { type Scope, type ScopeKind, textOf } from './scope.js';

export interface Template {
  /** Undefined where a part is absent. */
  readonly evaluate: (scope: Scope) => string | undefined;
  /** The paths that it reads. */
  readonly paths: readonly Path[];
}

const filters: Readonly<Record<string, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  slugify: (text) => {
    const words = text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu);
    return (words ?? []).join('-');
  },
};
const filterNames = [...Object.keys(filters), 'default'];

const literal = /\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:-?\d+(?:\.\d+)?|true|false)(?![\w.[-]))\s*/y;
const expressionText = /\s*((?:[^\s|"'{}[\]]|\[(?:\d+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\])+)\s*/y;
const filterName = /\|\s*([A-Za-z_]\w*)\s*/y;

/** True for text that is a template rather than a path. */
export function isTemplate(text: string): boolean {
  return text.includes('{{');
}

/** Compiles a template, or says where it is wrong. */
export function parseTemplate(text: string, kind: ScopeKind): Parsed<Template> {
  const parts: ((scope: Scope) => string | undefined)[] = [];
  const paths: Path[] = [];
  let position = 0;
  for (;;) {
    const open = text.indexOf('{{', position);
    const plain = text.slice(position, open < 0 ? undefined : open);
    if (plain !== '') parts.push(() => plain);
    if (open < 0) break;
    const expression = new ExpressionParser(text, open + 2, kind).parse();
    if (!expression.ok) return expression;
    parts.push(expression.value.evaluate);
    if (expression.value.path) paths.push(expression.value.path);
    position = expression.value.end;
  }
  return { ok: true, value: { evaluate: (scope) => joined(parts, scope), paths } };
}

function joined(parts: readonly ((scope: Scope) => string | undefined)[], scope: Scope): string | undefined {
  let result = '';
  for (const part of parts) {
    const text = part(scope);
    if (text === undefined) return undefined;
    result += text;
  }
  return result;
}

interface Expression {
  readonly evaluate: (scope: Scope) => string | undefined;
  readonly path?: Path;
  /** Behind the closing braces. */
  readonly end: number;
}

/** One `{{ … }}`; begins behind the opening braces. */
class ExpressionParser {
  readonly #text: string;
  readonly #kind: ScopeKind;
  #position: number;

  constructor(text: string, position: number, kind: ScopeKind) {
    this.#text = text;
    this.#position = position;
    this.#kind = kind;
  }

  parse(): Parsed<Expression> {
    const constant = this.#take(literal);
    let read: Reader;
    let path: Path | undefined;
    if (constant) {
      const value = literalValue(constant[1] ?? '');
      read = () => value;
    } else {
      const start = this.#position;
      const match = this.#take(expressionText);
      if (!match) return this.#fault('expected a path such as metadata.host');
      const parsed = parsePath(match[1] ?? '');
      if (!parsed.ok) return at(start + leadingBlanks(match[0]), parsed.fault);
      const wrong = checkPath(parsed.value, this.#kind);
      if (wrong) return at(start + leadingBlanks(match[0]), wrong);
      path = parsed.value;
      read = compilePath(path, this.#kind);
    }
    const steps = this.#filters();
    if (!steps.ok) return steps;
    if (!this.#text.startsWith('}}', this.#position)) return this.#fault('expected }} or a filter');
    const evaluate = (scope: Scope): string | undefined =>
      steps.value.reduce<string | undefined>((value, step) => step(value), presentText(read(scope)));
    return { ok: true, value: { evaluate, end: this.#position + 2, ...(path && { path }) } };
  }

  #filters(): Parsed<((text: string | undefined) => string | undefined)[]> {
    const steps: ((text: string | undefined) => string | undefined)[] = [];
    while (this.#text[this.#position] === '|') {
      const start = this.#position;
      const name = this.#take(filterName)?.[1];
      if (name === 'default') {
        if (this.#text[this.#position] !== ':') return this.#fault('default wants a value: default: 5432');
        this.#position += 1;
        const match = this.#take(literal);
        if (!match) return this.#fault('default wants a number, true, false or quoted text');
        const fallback = textOf(literalValue(match[1] ?? ''));
        steps.push((text) => text ?? fallback);
        continue;
      }
      const filter = name !== undefined && Object.hasOwn(filters, name) ? filters[name] : undefined;
      if (!filter) {
        const suggestion = suggest(name ?? '', filterNames);
        const message = `unknown filter ${JSON.stringify(name ?? '')}; known are ${filterNames.join(', ')}`;
        return at(start, { message, position: 0, ...present({ suggestion }) });
      }
      steps.push((text) => (text === undefined ? undefined : filter(text)));
    }
    return { ok: true, value: steps };
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match) this.#position = pattern.lastIndex;
    return match;
  }

  #fault(message: string): Parsed<never> {
    const position = this.#position + leadingBlanks(this.#text.slice(this.#position));
    return { ok: false, fault: { message, position } };
  }
}

/** Empty text in a template says as little as an absent value. */
function presentText(value: JsonValue | undefined): string | undefined {
  const text = textOf(value);
  return text === undefined || text.trim() === '' ? undefined : text;
}

/** Numbers stay as they are written, so that `default: 1.0` prints `1.0`. */
function literalValue(lexeme: string): string | boolean {
  if (lexeme === 'true' || lexeme === 'false') return lexeme === 'true';
  return /^["']/.test(lexeme) ? lexeme.slice(1, -1).replace(/\\(.)/g, '$1') : lexeme;
}

function leadingBlanks(text: string): number {
  return text.length - text.trimStart().length;
}

function at(
  offset: number,
  fault: { readonly message: string; readonly position: number; readonly suggestion?: string },
): Parsed<never> {
  return { ok: false, fault: { ...fault, position: offset + fault.position } };
}
