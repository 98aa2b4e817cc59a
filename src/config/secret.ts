// Which of the interpolated values are secrets, and how they are kept out of a text. A host name or a directory from
// the environment is none: errors have to name the host, and a run has to name its files.
import { mayBeSecret, type Path } from './place.js';

/** How an interpolated value is used. */
export interface SecretUse {
  readonly path: Path;
  /** Where it came from: `secret NAME`, `environment variable NAME`. */
  readonly name: string;
  /** The text around it in the same value, already filled before it. */
  readonly before: string;
  readonly after: string;
}

/**
 * What of the value must not be shown: all of it from `secret()`, from a variable with a credential's name, at the place of
 * a credential, or in the user or query part of a URL; of a whole URL these parts.
 */
export function secretsOf(value: string, { path, name, before, after }: SecretUse): readonly string[] {
  if (value === '') return [];
  const isCredential =
    name.startsWith('secret ') || mayBeSecret([name.split(' ').at(-1) ?? '']) || mayBeSecret(path);
  const isInUrlSecret = before.includes('?') || (before.includes('//') && /^[^/?#]*@/.test(after));
  if (isCredential || isInUrlSecret) return [value];
  const url = /\/\/(?:(\S*)@)?[^?\s]*(?:\?(\S*))?/.exec(value);
  const [user, password] = split(url?.[1] ?? '');
  return [password ?? user ?? '', url?.[2] ?? ''].filter((part) => part !== '');
}

function split(credentials: string): readonly [string?, string?] {
  const colon = credentials.indexOf(':');
  return colon < 0 ? [credentials] : [credentials.slice(0, colon), credentials.slice(colon + 1)];
}

/** Shorter values would blacken every text that happens to contain them. */
const leastLength = 4;

/** A function that puts `…` in the place of each secret of at least four characters, the longest first. */
export function createRedactor(secrets: Iterable<string>): (text: string) => string {
  const hidden = [...new Set(secrets)]
    .filter((secret) => secret.length >= leastLength)
    .sort((a, b) => b.length - a.length);
  return (text) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}
