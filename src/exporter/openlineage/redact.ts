// Takes secrets out of text that came from a backend: it may echo what it was sent.

/** The longest part of an answer that is kept: 2 KB. */
const maxAnswerLength = 2_048;

const replacement = '[redacted]';

/** Header names and query keys whose values are taken for secrets. */
export const secretName =
  /auth|token|secret|password|passwd|credential|cookie|session|signature|(^|[-_.])(api)?[-_]?key|apikey/i;

/** Text that looks like a credential, whoever's it is. */
const patterns: readonly RegExp[] = [
  /\b(Bearer|Basic|Digest|Negotiate|Token)\s+[A-Za-z0-9+/=._~-]{6,}/gi,
  /(["']?(?:authorization|x-api-key|api[-_]?key|access[-_]?token|token|password|secret|cookie)["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&}]+)/gi,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
];

/** Replaces the given secrets, in plain, percent-encoded, base64 and JSON-escaped form. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(
    secrets
      .filter((secret) => secret !== '')
      .flatMap((secret) => [
        secret,
        encodeURIComponent(wellFormed(secret)),
        Buffer.from(secret).toString('base64'),
        Buffer.from(secret).toString('base64url'),
        JSON.stringify(secret).slice(1, -1),
      ]),
  );
  // The longest first: one secret may be the beginning of another.
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, form) => rest.replaceAll(form, replacement), text);
}

/** The start of a backend's answer as it may be stored and shown: one line, without secrets and control characters. */
export function redactAnswer(body: string, redact: (text: string) => string): string {
  const plain = patterns.reduce(
    (rest, pattern) => rest.replace(pattern, (_, kept?: unknown) => keep(kept) + replacement),
    redact(body),
  );
  const line = plain.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  return wellFormed(line.slice(0, maxAnswerLength));
}

function keep(prefix: unknown): string {
  if (typeof prefix !== 'string' || prefix === '') return '';
  return /[:=]\s*$/.test(prefix) ? prefix : `${prefix} `;
}

/** Lone surrogates to U+FFFD, such as a cut through the middle of a character leaves. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
