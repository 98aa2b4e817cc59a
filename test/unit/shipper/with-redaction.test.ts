import { describe, expect, it } from 'vitest';

import { createRedactor } from '../../../src/config/secret.js';
import type { MessageExporter, OutgoingRecord, PlanExporter } from '../../../src/exporter/exporter.js';
import { withRedaction } from '../../../src/shipper/with-redaction.js';

const redact = createRedactor(['canary-77']);
const signal = new AbortController().signal;
const record: OutgoingRecord = {
  sequence: '1',
  uid: 'u1',
  timestamp: '2026-01-01T00:00:00Z',
  json: '{}',
  record: () => ({ tenantId: 'main', timestamp: '2026-01-01T00:00:00Z', uid: 'u1' }),
};
const plan = {
  createdAt: '2026-01-01T00:00:00.000Z',
  storeId: '0'.repeat(32),
  first: '1',
  last: '1',
  count: 1,
  settings: {},
};

/** A class with private fields, as a module of somebody's own may be. */
class Own {
  readonly #token = 'canary-77';
  readonly id = 'own';
  readonly type = 'own';
  readonly settings = { type: 'own' };
  readonly destination = 'nowhere';
  readonly maxPlanRecords = 10;
  readonly warnings = [`odd: ${this.#token}`];
  get said(): string {
    return `bad token ${this.#token}`;
  }
  close(): Promise<void> {
    return Promise.reject(new Error(this.said));
  }
}

class OwnMessages extends Own implements MessageExporter {
  readonly kind = 'message';
  readonly maxInFlight = 3;
  constructor(readonly outcome: 'retry' | 'rejected' | 'stopped' | 'thrown') {
    super();
  }
  encode(): ReturnType<MessageExporter['encode']> {
    if (this.outcome === 'thrown') throw new Error(this.said);
    if (this.outcome === 'retry') return { kind: 'skipped', reason: this.said };
    if (this.outcome === 'stopped')
      return { kind: 'messages', messages: [{ body: this.said, orderKey: 'a' }] };
    return { kind: 'rejected', code: 'no', message: this.said };
  }
  async send(): ReturnType<MessageExporter['send']> {
    if (this.outcome === 'thrown') throw new Error(this.said);
    return { kind: this.outcome, failure: { code: 'no', message: this.said, answer: this.said } };
  }
}

class OwnPlans extends Own implements PlanExporter {
  readonly kind = 'plan';
  async publish(): ReturnType<PlanExporter['publish']> {
    return { kind: 'delivered', result: { uris: ['file:///a'], lines: 1, bytes: 2, notices: [this.said] } };
  }
}

describe('withRedaction', () => {
  it.each(['retry', 'rejected', 'stopped'] as const)('keeps secrets out of what %s says', async (outcome) => {
    const exporter = withRedaction(new OwnMessages(outcome), redact) as MessageExporter;
    expect(exporter).toMatchObject({ id: 'own', maxInFlight: 3, warnings: ['odd: …'] });
    const failure = { code: 'no', message: 'bad token …', answer: 'bad token …' };
    expect(await exporter.send({ body: '', orderKey: 'a' }, signal)).toEqual({ kind: outcome, failure });
  });

  it('keeps them out of errors, and lets errors be errors', async () => {
    const exporter = withRedaction(new OwnMessages('thrown'), redact) as MessageExporter;
    await expect(exporter.send({ body: '', orderKey: 'a' }, signal)).rejects.toThrow('bad token …');
    expect(() => exporter.encode(record)).toThrow('bad token …');
  });

  it('keeps them out of reasons, and leaves what is sent as it is', () => {
    const encoded = (outcome: 'retry' | 'rejected' | 'stopped') =>
      (withRedaction(new OwnMessages(outcome), redact) as MessageExporter).encode(record);
    expect(encoded('retry')).toEqual({ kind: 'skipped', reason: 'bad token …' });
    expect(encoded('rejected')).toEqual({ kind: 'rejected', code: 'no', message: 'bad token …' });
    expect(encoded('stopped')).toMatchObject({ messages: [{ body: 'bad token canary-77' }] });
  });

  it('keeps them out of notices, and leaves the rest of a publication as it is', async () => {
    const exporter = withRedaction(new OwnPlans(), redact) as PlanExporter;
    const records = (async function* () {
      yield [record];
    })();
    expect(await exporter.publish(plan, records, signal)).toEqual({
      kind: 'delivered',
      result: { uris: ['file:///a'], lines: 1, bytes: 2, notices: ['bad token …'] },
    });
  });
});
