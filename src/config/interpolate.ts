// Values from the environment and the flow, put into the text of one shipper task: `${NAME}`, `{{ secret('NAME') }}`,
// `{{ envs.x }}`, `{{ flow.id }}`, `{{ flow.namespace }}`. One pass; what comes in is never read again.
import type { Problem } from '../model/error.js';
import { setOwn } from '../model/json-value.js';
import { formatPath, mayBeSecret, type Path, pathKey } from './place.js';
import { secretsOf } from './secret.js';

export interface InterpolationContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent outside of a flow. */
  readonly flow?: { readonly namespace?: string; readonly id?: string };
  /** Places whose text is left as it is: mapping templates, and keys that nobody reads. */
  readonly isLiteral: (path: Path) => boolean;
  /** How a path is shown. */
  readonly prefix: string;
}

export interface Interpolation {
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** What came from the environment, by the key (see `pathKey`) of the value that holds it. */
  readonly filled: ReadonlyMap<string, readonly string[]>;
  /** Keys of the values whose expressions could not be resolved; they stand as written. */
  readonly failed: ReadonlySet<string>;
  /** What of the values must not be shown (see `secretsOf`). */
  readonly secrets: ReadonlySet<string>;
}

/** A copy of the task with every expression replaced; all that is missing is reported at once. */
export function interpolate(task: unknown, context: InterpolationContext): Interpolation {
  const problems: Problem[] = [];
  const filled = new Map<string, readonly string[]>();
  const failed = new Set<string>();
  const secrets = new Set<string>();

  const walk = (value: unknown, path: Path): unknown => {
    if (context.isLiteral(path)) return value;
    if (Array.isArray(value)) return value.map((item: unknown, index) => walk(item, [...path, index]));
    if (typeof value === 'object' && value !== null) {
      const copy = {};
      for (const [key, item] of Object.entries(value)) setOwn(copy, key, walk(item, [...path, key]));
      return copy;
    }
    return typeof value === 'string' ? fill(value, path) : value;
  };

  const fill = (text: string, path: Path): string => {
    const faults: Fault[] = [];
    let result = '';
    let position = 0;
    while (position < text.length) {
      const part = nextPart(text, position, context, mayBeSecret(path));
      if ('fault' in part) faults.push(part.fault);
      else result += part.text;
      if ('source' in part) {
        filled.set(pathKey(path), [...(filled.get(pathKey(path)) ?? []), part.text]);
        const use = {
          path,
          name: part.source,
          before: result.slice(0, -part.text.length),
          after: text.slice(part.end),
        };
        for (const secret of secretsOf(part.text, use)) secrets.add(secret);
      }
      position = part.end;
    }
    if (faults.length === 0) return result;
    failed.add(pathKey(path));
    const shown = formatPath(context.prefix, path, task);
    problems.push(...faults.map((fault) => ({ path: shown, ...fault })));
    return text;
  };

  return { value: walk(task, []), problems, filled, failed, secrets };
}

type Fault = Omit<Problem, 'path'>;
type Part = { readonly end: number } & (
  | { readonly text: string }
  /** Something of the environment, and where it came from. */
  | { readonly text: string; readonly source: string }
  | { readonly fault: Fault }
);

function nextPart(text: string, start: number, context: InterpolationContext, isHidden: boolean): Part {
  if (text.startsWith('$${', start)) return { end: start + 3, text: '${' };
  if (text.startsWith('${', start)) return variable(text, start, context);
  if (text.startsWith('{{', start)) return expression(text, start, context, isHidden);
  const rest = text.slice(start + 1).search(/\$\$?\{|\{\{/);
  const end = rest < 0 ? text.length : start + 1 + rest;
  return { end, text: text.slice(start, end) };
}

function variable(text: string, start: number, { env }: InterpolationContext): Part {
  const match = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}/.exec(text.slice(start));
  if (match?.[1] === undefined) {
    const expected = `\`\${NAME}\``;
    const message = `not an environment variable: write ${expected}, or \`$\${\` for the text \`\${\``;
    return { end: start + 2, fault: { message, expected } };
  }
  return present(start + match[0].length, env[match[1]], `environment variable ${match[1]}`);
}

const secretCall = /^secret\(\s*(["'])([A-Za-z0-9_.-]+)\1\s*\)$/;
const quotedText = /^(["'])([^"'\\]*)\1$/;

function expression(text: string, start: number, context: InterpolationContext, isHidden: boolean): Part {
  const match = /^\{\{-?\s*((?:"[^"]*"|'[^']*'|[^"'}]|\}(?!\}))*?)\s*-?\}\}/.exec(text.slice(start));
  if (match?.[1] === undefined) return { end: text.length, fault: { message: 'a `{{` without its `}}`' } };
  const end = start + match[0].length;
  const inner = match[1];
  const secret = secretCall.exec(inner);
  if (secret?.[2] !== undefined) return secretPart(end, secret[2], context.env);
  const quoted = quotedText.exec(inner);
  if (quoted?.[2] !== undefined) return { end, text: quoted[2] };
  if (inner === 'flow.id' || inner === 'flow.namespace') return flowPart(end, inner, context.flow);
  const name = /^envs\.([A-Za-z_][A-Za-z0-9_]*)$/.exec(inner)?.[1];
  // Kestra shows `ENV_NAME` as `envs.name` (its setting `kestra.variables.env-vars-prefix`).
  if (name !== undefined) {
    const variableName = `ENV_${name.toUpperCase()}`;
    return present(end, context.env[variableName], `environment variable ${variableName}`);
  }
  const short = inner.length > 60 ? `${inner.slice(0, 59)}…` : inner;
  // At the place of a credential an expression may hold a part of it, as a default for example.
  const shown = isHidden ? '…' : short;
  const expected = "`{{ secret('NAME') }}`, `{{ envs.name }}`, `{{ flow.id }}` or `{{ flow.namespace }}`";
  const message = `unsupported expression \`{{ ${shown} }}\`: only ${expected} can be used here`;
  return { end, fault: { message, expected } };
}

function flowPart(
  end: number,
  inner: 'flow.id' | 'flow.namespace',
  flow: InterpolationContext['flow'],
): Part {
  if (flow === undefined)
    return { end, fault: { message: `\`{{ ${inner} }}\` is known only inside of a flow` } };
  const text = inner === 'flow.id' ? flow.id : flow.namespace;
  if (text === undefined) return { end, fault: { message: `the flow has no \`${inner.slice(5)}\`` } };
  return { end, text };
}

function present(end: number, value: string | undefined, what: string): Part {
  if (value === undefined) return { end, fault: { message: `${what} is not set` } };
  return { end, text: value, source: what };
}

/**
 * As Kestra's open-source server reads its secrets (kestra-io/kestra `core/…/secret/SecretService.java`): `SECRET_` and
 * the name whatever its case, base64 with line breaks allowed, UTF-8.
 */
function secretPart(end: number, name: string, env: InterpolationContext['env']): Part {
  const wanted = `SECRET_${name.toUpperCase()}`;
  const key = env[wanted] !== undefined ? wanted : Object.keys(env).find((k) => isSpelling(k, wanted));
  const encoded = key === undefined ? undefined : env[key];
  if (encoded === undefined) {
    return { end, fault: { message: `secret ${name}: environment variable ${wanted} is not set` } };
  }
  const decoded = decodeBase64(encoded.replace(/[\r\n]+/g, ''));
  if (decoded !== undefined) return { end, text: decoded, source: `secret ${name}` };
  const message = `secret ${name}: the value of ${wanted} is not base64 (of UTF-8 text): set it to \`printf %s VALUE | base64\``;
  return { end, fault: { message } };
}

function isSpelling(key: string, wanted: string): boolean {
  return key.startsWith('SECRET_') && key.toUpperCase() === wanted;
}

/** Strict, padding optional, as Java's basic decoder. */
function decodeBase64(text: string): string | undefined {
  const bare = text.replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(bare) || bare.length % 4 === 1) return undefined;
  if (bare.length !== text.length && text.length % 4 !== 0) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bare, 'base64'));
  } catch {
    return undefined;
  }
}
