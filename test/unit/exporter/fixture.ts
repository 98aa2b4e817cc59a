// What tests of exporters share: records on their way out, a plan, a context. No assertions here.
import type {
  EventSettings,
  ExporterContext,
  OutgoingRecord,
  PlanDescription,
} from '../../../src/exporter/exporter.js';
import type { JsonObject } from '../../../src/model/json-value.js';
import type { AssetLineageRecord } from '../../../src/model/record.js';

export function outgoingRecord(sequence: number, fields: Partial<AssetLineageRecord> = {}): OutgoingRecord {
  const record: AssetLineageRecord = {
    tenantId: 'main',
    namespace: 'company.team',
    flowId: 'pipeline',
    executionId: 'execution',
    taskId: 'load',
    taskRunId: `run-${sequence}`,
    state: 'SUCCESS',
    outputs: [{ tenantId: 'main', id: `table-${sequence}`, type: 'io.kestra.plugin.ee.assets.Table' }],
    timestamp: '2026-01-01T10:00:00.000Z',
    uid: sequence.toString(16).padStart(32, '0'),
    ...fields,
  };
  const json = JSON.stringify(record);
  const { uid, timestamp } = record;
  return { sequence: String(sequence), uid, timestamp, json, record: () => record };
}

export function outgoingRecords(count: number): readonly OutgoingRecord[] {
  return Array.from({ length: count }, (_, index) => outgoingRecord(index + 1));
}

/** Batches as a store gives them. */
export async function* inBatches(
  records: readonly OutgoingRecord[],
  size = 100,
): AsyncGenerator<readonly OutgoingRecord[]> {
  for (let at = 0; at < records.length; at += size) yield records.slice(at, at + size);
}

export function planOf(records: readonly OutgoingRecord[], settings: JsonObject): PlanDescription {
  return {
    createdAt: '2026-01-02T03:04:05.678Z',
    storeId: '0123456789abcdef0123456789abcdef',
    first: records.at(0)?.sequence ?? '0',
    last: records.at(-1)?.sequence ?? '0',
    count: records.length,
    settings,
  };
}

export interface RecordingContext extends ExporterContext {
  readonly printed: readonly string[];
  readonly settings: readonly EventSettings[];
}

/** Two small events per record with a run, in order; none without. */
export function contextIn(workingDirectory: string): RecordingContext {
  const printed: string[] = [];
  const settings: EventSettings[] = [];
  return {
    workingDirectory,
    printed,
    settings,
    print: (line) => printed.push(line),
    compileEvents: (given) => {
      settings.push(given);
      return (record) => {
        if (record.executionId === undefined) return { kind: 'skipped', reason: 'no run' };
        if (record.state === 'BROKEN') return { kind: 'rejected', code: 'unmappable', message: 'broken' };
        const events = ['START', 'COMPLETE'].map((eventType) =>
          JSON.stringify({ eventType, run: record.taskRunId, text: 'Grüße 🚢 \ud800' }),
        );
        return { kind: 'events', jobKey: `${record.flowId}.${record.taskId}`, events };
      };
    },
  };
}
