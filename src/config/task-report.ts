// Collects the problems of one shipper task: complete paths, what was found, and nothing that may be a secret.
import type { Problem } from '../model/error.js';
import { present } from '../model/present.js';
import type { Interpolation } from './interpolate.js';
import { describeValue, formatPath, mayBeSecret, type Path, pathKey, valueAt } from './place.js';
import { createRedactor } from './secret.js';

export interface Fault {
  readonly message: string;
  readonly expected?: string | undefined;
  readonly suggestion?: string | undefined;
  /** In the place of the description of the value. */
  readonly found?: string;
  /** Tells in the message what stands there. */
  readonly showsFound?: boolean;
}

export class TaskReport {
  readonly problems: Problem[];
  readonly #prefix: string;
  readonly #raw: unknown;
  readonly #interpolation: Interpolation;

  /** @param raw the task as written: ids in paths are taken from it, so that no interpolated value is shown. */
  constructor(prefix: string, raw: unknown, interpolation: Interpolation) {
    this.#prefix = prefix;
    this.#raw = raw;
    this.#interpolation = interpolation;
    this.problems = [...interpolation.problems];
  }

  /** The path as shown. */
  at(path: Path): string {
    return formatPath(this.#prefix, path, this.#raw);
  }

  /** True where an expression could not be resolved: it is reported already, and the text there means nothing. */
  isUnresolved(path: Path): boolean {
    return this.#interpolation.failed.has(pathKey(path));
  }

  add(path: Path, { message, expected, suggestion, showsFound, found: told }: Fault): void {
    if (this.isUnresolved(path)) return;
    const found = told ?? this.#found(path);
    const text = showsFound && found !== undefined ? `${message}, found ${found}` : message;
    this.problems.push({
      path: this.at(path),
      message: this.#redact(text, path),
      ...present({ found, expected, suggestion }),
    });
  }

  #found(path: Path): string | undefined {
    const value = valueAt(this.#interpolation.value, path);
    if (value === undefined) return undefined;
    if (this.#interpolation.filled.has(pathKey(path))) return 'a value from the environment';
    const isShown = !mayBeSecret(path) || typeof value === 'object';
    return isShown ? describeValue(value) : undefined;
  }

  /** Messages of somebody's own exporter type may quote the value: nothing of the environment is shown where it stands. */
  #redact(message: string, path: Path): string {
    const here = (this.#interpolation.filled.get(pathKey(path)) ?? []).filter((value) => value.length > 1);
    const rest = here.reduce((text, value) => text.replaceAll(value, '…'), message);
    return createRedactor(this.#interpolation.secrets)(rest);
  }
}
