import { describe, expect, it } from 'vitest';

import { createRedactor, redactAnswer } from '../../../../src/exporter/openlineage/redact.js';

describe('redaction', () => {
  const secret = 'p&s "x/';
  const redact = createRedactor([secret, '', 'p&s']);

  it.each([
    ['plain', secret],
    ['percent-encoded', encodeURIComponent(secret)],
    ['base64', Buffer.from(secret).toString('base64')],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
  ])('takes out a known secret in %s form', (_, form) => {
    expect(redact(`before ${form} after`)).toBe('before [redacted] after');
  });

  it('leaves a text without secrets alone', () => {
    expect(redact('nothing to hide')).toBe('nothing to hide');
    expect(createRedactor([])('nothing')).toBe('nothing');
    expect(createRedactor([''])('nothing')).toBe('nothing');
  });

  it.each([
    ['Authorization: Bearer abcdef123456', 'abcdef123456'],
    ['{"Authorization":"Basic dXNlcjpwYXNz"}', 'dXNlcjpwYXNz'],
    ['{"token": "s3cr3t"}', 's3cr3t'],
    ['password=s3cr3t&x=1', 's3cr3t'],
    ['X-API-Key: s3cr3t', 's3cr3t'],
    ['jwt eyJhbGciOiJI.eyJzdWIi.abc', 'eyJzdWIi'],
  ])('takes out what looks like a credential: %s', (text, hidden) => {
    const answer = redactAnswer(text, (same) => same);
    expect(answer).not.toContain(hidden);
    expect(answer).toContain('[redacted]');
  });

  it('keeps the sense of an ordinary error', () => {
    const text = '{"code":422,"errors":["run.runId must not be null"]}';
    expect(redactAnswer(text, (same) => same)).toBe(text);
  });

  it('gives one line without escape sequences, 2 KB at most, never half a character', () => {
    const answer = redactAnswer(`a\n\u001b[2Jb\u2028${'x'.repeat(2040)}🚢`, (same) => same);
    expect(answer).not.toMatch(/[\p{Cc}\u2028]/u);
    expect(answer).toHaveLength(2048);
    expect(answer.endsWith('\uFFFD')).toBe(true);
  });

  it('is linear in the length of a hostile answer', () => {
    const started = performance.now();
    redactAnswer('authorization="'.repeat(4_000) + 'Bearer '.repeat(4_000), (same) => same);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
