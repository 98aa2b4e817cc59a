// What every exporter must do, whoever wrote it. A new exporter runs it unchanged: describe it as a Subject and call
// exporterSuite.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Exporter, MessageExporter, PlanExporter } from '../../src/exporter/exporter.js';
import type { Outcome } from '../../src/exporter/outcome.js';
import { isJsonObject } from '../../src/model/json-value.js';
import { inBatches, outgoingRecord, outgoingRecords, planOf } from '../unit/exporter/fixture.js';

/** One exporter with its destination, ready to be used. */
export interface Setup {
  readonly exporter: Exporter;
  /** Another exporter from the same options. */
  createAgain(): Promise<Exporter>;
  /** What arrived, in order: one entry per line or message. */
  received(): Promise<readonly string[]>;
  /** Makes the destination unusable. */
  breakDestination(): Promise<void>;
  /** What must never be told. */
  readonly secrets: readonly string[];
  tearDown(): Promise<void>;
}

export interface Subject {
  readonly name: string;
  readonly kind: Exporter['kind'];
  setUp(): Promise<Setup>;
  /** False where the destination can't be made unusable (console). Default true. */
  readonly canBreak?: boolean;
}

const never = new AbortController().signal;

export function exporterSuite(subject: Subject): void {
  describe(`exporter contract: ${subject.name}`, () => {
    let setup: Setup;
    beforeEach(async () => {
      setup = await subject.setUp();
    });
    afterEach(async () => {
      await setup.exporter.close();
      await setup.tearDown();
    });

    it('describes itself without secrets', () => {
      const { exporter } = setup;
      expect(exporter.kind).toBe(subject.kind);
      expect(exporter.id).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_-]*$/);
      expect(exporter.type).not.toBe('');
      expect(exporter.maxPlanRecords).toBeGreaterThanOrEqual(1);
      expect(isJsonObject(exporter.settings)).toBe(true);
      expect(JSON.parse(JSON.stringify(exporter.settings))).toEqual(exporter.settings);
      expect(exporter.destination).not.toMatch(/[?@]/);
      const { settings, destination, warnings } = exporter;
      expectNoSecrets({ settings, destination, warnings });
    });

    it('has the same settings whenever it is created from the same options', async () => {
      const again = await setup.createAgain();
      await again.close();
      expect(again.settings).toEqual(setup.exporter.settings);
    });

    it('delivers, and can be closed twice', async () => {
      expect((await deliver(setup.exporter, 3)).map(({ kind }) => kind)).not.toContain('retry');
      expect((await setup.received()).length).toBeGreaterThanOrEqual(3);
      await setup.exporter.close();
    });

    it('delivers nothing after the signal and says that it may go on later', async () => {
      const [outcome] = await deliver(setup.exporter, 1, AbortSignal.abort());
      expect(outcome?.kind).toBe('retry');
      expect(await setup.received()).toEqual([]);
    });

    if (subject.canBreak !== false) {
      it('returns a failure that names the exporter and no secret', async () => {
        await setup.breakDestination();
        const [outcome] = await deliver(setup.exporter, 1);
        if (outcome?.kind !== 'retry' && outcome?.kind !== 'stopped') throw new Error('it was delivered');
        expect(outcome.failure.code).toMatch(/^[a-z][a-z0-9_]*$/);
        expect(outcome.failure.message).toContain(setup.exporter.id);
        expectNoSecrets(outcome);
      });
    }

    if (subject.kind === 'plan') {
      it('publishes a plan whole, once, in order', async () => {
        const exporter = asPlanExporter(setup.exporter);
        const records = outgoingRecords(250);
        const plan = planOf(records, exporter.settings);
        const first = await exporter.publish(plan, inBatches(records), never);
        const lines = await setup.received();
        const second = await exporter.publish(plan, inBatches(records, 7), never);
        expect(lines).toHaveLength(250);
        expect(second).toEqual(first);
        expect(await setup.received()).toEqual(lines);
        if (first.kind !== 'delivered') throw new Error(first.failure.message);
        expect(first.result.lines).toBe(250);
        expect(first.result.uris.length).toBeGreaterThanOrEqual(1);
        expect(first.result.bytes).toBeGreaterThan(0);
      });

      it('publishes nothing of a plan whose records are not all there', async () => {
        const exporter = asPlanExporter(setup.exporter);
        const records = outgoingRecords(10);
        const plan = planOf(records, exporter.settings);
        const outcome = await exporter.publish(plan, inBatches(records.slice(0, 9)), never);
        expect(outcome.kind).toBe('stopped');
        expect(await setup.received()).toEqual([]);
      });

      it('lets an error of the store through and publishes nothing', async () => {
        const exporter = asPlanExporter(setup.exporter);
        const records = outgoingRecords(10);
        async function* failing() {
          yield records.slice(0, 5);
          throw new Error('the store is gone');
        }
        const plan = planOf(records, exporter.settings);
        await expect(exporter.publish(plan, failing(), never)).rejects.toThrow('the store is gone');
        expect(await setup.received()).toEqual([]);
      });
    }

    if (subject.kind === 'message') {
      it('encodes a record to the same bytes every time', () => {
        const exporter = asMessageExporter(setup.exporter);
        const first = exporter.encode(outgoingRecord(1));
        expect(exporter.encode(outgoingRecord(1))).toEqual(first);
        if (first.kind !== 'messages') throw new Error(`encoded as ${first.kind}`);
        expect(first.messages.length).toBeGreaterThanOrEqual(1);
        for (const { body, orderKey } of first.messages) {
          expect(body).not.toBe('');
          expect(typeof orderKey).toBe('string');
        }
      });

      it('sends the bytes of a message as they are', async () => {
        const exporter = asMessageExporter(setup.exporter);
        const body = '{"text":"Grüße 🚢","escaped":"\\ud800","big":12345678901234567890,"space": 1.0}';
        expect((await exporter.send({ body, orderKey: 'job' }, never)).kind).toBe('delivered');
        expect(await setup.received()).toEqual([body]);
      });

      it('sends as many messages side by side as it says', async () => {
        const exporter = asMessageExporter(setup.exporter);
        const bodies = Array.from({ length: exporter.maxInFlight }, (_, index) => `{"number":${index}}`);
        const outcomes = await Promise.all(
          bodies.map((body) => exporter.send({ body, orderKey: body }, never)),
        );
        expect(outcomes.map(({ kind }) => kind)).toEqual(bodies.map(() => 'delivered'));
        expect([...(await setup.received())].sort()).toEqual([...bodies].sort());
      });
    }

    function expectNoSecrets(value: unknown): void {
      const text = JSON.stringify(value);
      for (const secret of setup.secrets) expect(text).not.toContain(secret);
    }
  });
}

/** Some records, whichever kind of exporter it is. */
async function deliver(
  exporter: Exporter,
  count: number,
  signal: AbortSignal = never,
): Promise<readonly Outcome<unknown>[]> {
  const records = outgoingRecords(count);
  if (exporter.kind === 'plan') {
    return [await exporter.publish(planOf(records, exporter.settings), inBatches(records), signal)];
  }
  const outcomes: Outcome[] = [];
  for (const record of records) {
    const encoded = exporter.encode(record);
    if (encoded.kind !== 'messages') throw new Error(`encoded as ${encoded.kind}`);
    for (const message of encoded.messages) outcomes.push(await exporter.send(message, signal));
  }
  return outcomes;
}

function asPlanExporter(exporter: Exporter): PlanExporter {
  if (exporter.kind === 'plan') return exporter;
  throw new Error(`exporter ${exporter.id} is no plan exporter`);
}

function asMessageExporter(exporter: Exporter): MessageExporter {
  if (exporter.kind === 'message') return exporter;
  throw new Error(`exporter ${exporter.id} is no message exporter`);
}
