// Names of Ion struct fields: unquoted where they are identifiers, else quoted symbols.

// A `$` at the beginning is quoted although `$x` would be an identifier: `$10` and `$ion_…` mean something else, and
// ion-js 5.2 takes every `$` with a number behind it (`$1e5`, `$Infinity`) for a symbol id.
const identifier = /^"[A-Za-z_][A-Za-z0-9_$]*"$/;
const keywords = new Set(['"null"', '"true"', '"false"', '"nan"']);

const known = new Map<string, string>();
const maxKnown = 4096;
const maxKnownLength = 64;

/**
 * The name and its colon: `rows:`, `'odd key':`.
 * @param literal the key as a JSON string literal without lone surrogates; its escapes are Ion's too
 */
export function ionFieldPrefix(literal: string): string {
  const prefix = known.get(literal);
  if (prefix !== undefined) return prefix;
  const name = literal.slice(1, -1);
  const isPlain = identifier.test(literal) && !keywords.has(literal);
  const written = isPlain ? `${name}:` : `'${name.replaceAll("'", "\\'")}':`;
  if (known.size < maxKnown && literal.length <= maxKnownLength) known.set(literal, written);
  return written;
}
