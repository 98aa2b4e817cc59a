// Lone surrogates become U+FFFD: JSON could escape them, but no backend can hold them.

/** The text with every lone surrogate replaced. */
export function wellFormed(text: string): string {
  return /\p{Cs}/u.test(text) ? text.replace(/\p{Cs}/gu, '\uFFFD') : text;
}

/** JSON text with every escape of a lone surrogate replaced; JSON.stringify escapes no other surrogates. */
export function wellFormedJson(json: string): string {
  if (!json.includes('\\ud')) return json;
  return json.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, (sequence) =>
    sequence.length === 6 ? '\uFFFD' : sequence,
  );
}
