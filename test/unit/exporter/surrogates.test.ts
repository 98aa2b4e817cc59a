// Characters that a backend can't hold are replaced, and the run says so.
import { expect, it } from 'vitest';
import { createEventEncoder } from '../../../src/exporter/event-options.js';
import { compileEvents } from '../../../src/mapping/compile-events.js';
import { type JsonValue, stringifyJson } from '../../../src/model/json-value.js';
import { normalizeRecord } from '../../../src/model/normalize.js';

function encode(flowId: string, metadata: object = {}) {
  const normalized = normalizeRecord({
    flowId,
    taskRunId: 't',
    timestamp: '2026-01-01T00:00:00Z',
    outputs: [{ id: 'a', type: 'T', metadata }],
  });
  if (!normalized.ok) throw new Error(normalized.rejection.message);
  const { record } = normalized;
  const json = stringifyJson(record as unknown as JsonValue);
  const encoder = createEventEncoder({}, (settings) => compileEvents({ settings, workingDirectory: '.' }));
  return encoder({ sequence: '1', uid: record.uid, timestamp: record.timestamp, json, record: () => record });
}

it('a lone surrogate in an event is sent as U+FFFD and said', () => {
  const encoded = encode('flow \ud800');
  if (encoded.kind !== 'messages') throw new Error(encoded.kind);
  expect(encoded.messages[0]?.body).toContain('flow \uFFFD');
  expect(encoded.notice).toMatch(/U\+FFFD/);
});

it.each([
  ['an escaped backslash', 'flow \\ud800', {}],
  ['a pair', 'flow \u{1F600}', {}],
  ['a replacement character that was there before', 'flow \uFFFD', {}],
  ['metadata that is not sent', 'flow', { note: '\ud800' }],
])('%s is no reason to say so', (_, flowId, metadata) => {
  expect(encode(flowId, metadata)).not.toHaveProperty('notice');
});
