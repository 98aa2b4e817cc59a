// The contract of an exporter, written for who implements one: see docs/exporters.md and test/contract/exporter-suite.ts.
// An exporter makes one attempt and says what came of it. Retries, dead letters and offsets are the shipper's.
import type { z } from 'zod';

import type { JsonObject, JsonValue } from '../model/json-value.js';
import type { AssetLineageRecord } from '../model/record.js';
import type { Outcome } from './outcome.js';

/** A record on its way out: its canonical JSON text, and the parsed form for who needs it (parsed once, when asked). */
export interface OutgoingRecord {
  readonly sequence: string;
  readonly uid: string;
  readonly timestamp: string;
  readonly json: string;
  record(): AssetLineageRecord;
}

/** What of a plan an exporter may know. */
export interface PlanDescription {
  /** Instant with milliseconds: when the plan was decided. */
  readonly createdAt: string;
  /** 32 hex digits. */
  readonly storeId: string;
  /** First and last sequence of the records in the plan. */
  readonly first: string;
  readonly last: string;
  readonly count: number;
  /** The exporter's settings as they were when the plan was decided (see `ExporterBase.settings`). */
  readonly settings: JsonObject;
}

/** One thing to send: the smallest unit that a backend acknowledges. */
export interface Message {
  /** As sent. */
  readonly body: string;
  /** Messages of one key are sent in order, one at a time. */
  readonly orderKey: string;
}

/** What becomes of a record: messages in order, or the reason why there are none. */
export type Encoded =
  | {
      readonly kind: 'messages';
      readonly messages: readonly Message[];
      /** What the reader of the run's output should know of this record; equal notices are counted together. */
      readonly notice?: string;
    }
  /** The backend doesn't take such a record; counted, not an error. */
  | { readonly kind: 'skipped'; readonly reason: string }
  /** The record can't be mapped; becomes a dead letter. */
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string };

/** What a published plan left behind. */
export interface Publication {
  /** `file:///…` and the like. */
  readonly uris: readonly string[];
  readonly lines: number;
  readonly bytes: number;
  /** What the reader of the run's output should know: replaced lone surrogates, for example. */
  readonly notices: readonly string[];
}

/** Bounds of the shipper's retries of one message. */
export interface RetryLimits {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Longest wait between two attempts. */
  readonly maxDelayMillis: number;
  /** From the first attempt on; no attempt begins later. */
  readonly maxTimeMillis: number;
}

/** Beyond either, the exporter is stopped instead of losing more records to dead letters. */
export interface DeadLetterLimits {
  /** Dead letters in one run. */
  readonly maxCount: number;
  /** Percent of the records attempted in a run, looked at from 1,000 on. */
  readonly maxPercent: number;
}

interface ExporterBase {
  readonly id: string;
  /** Canonical name of the type: `file`, `openlineage`. */
  readonly type: string;
  /** What of the configuration decides where and in what form records arrive: URI, resolved directory, format, user mappings.
   *  A change after something was acknowledged is refused. No secrets, no tuning. */
  readonly settings: JsonObject;
  /** For messages to people: a directory, or host and port; never a path with a query or a credential. */
  readonly destination: string;
  /** Records per plan, at most. */
  readonly maxPlanRecords: number;
  /** What is odd about the configuration and yet allowed: a credential over plain http. Said once per run. */
  readonly warnings?: readonly string[];
  close(): Promise<void>;
}

/** Publishes a whole plan at once, all or nothing: files, a transaction. Publishing the same plan twice leaves one copy. */
export interface PlanExporter extends ExporterBase {
  readonly kind: 'plan';
  publish(
    plan: PlanDescription,
    records: AsyncIterable<readonly OutgoingRecord[]>,
    signal: AbortSignal,
  ): Promise<Outcome<Publication>>;
}

/** Sends record by record; the backend acknowledges each message. */
export interface MessageExporter extends ExporterBase {
  readonly kind: 'message';
  /** Messages in flight at once, over all order keys. */
  readonly maxInFlight: number;
  /** How the shipper repeats what may go through later; `defaultRetry` where absent. */
  readonly retry?: RetryLimits;
  /** How many dead letters are too many; `defaultDeadLetterLimits` where absent. */
  readonly deadLetters?: DeadLetterLimits;
  /** Pure: the same record gives the same bytes. */
  encode(record: OutgoingRecord): Encoded;
  /** One attempt. Never throws for what the backend or the network does. */
  send(message: Message, signal: AbortSignal): Promise<Outcome>;
}

export type Exporter = PlanExporter | MessageExporter;

/** What the shipper hands to a factory beside the exporter's own configuration. */
export interface ExporterContext {
  /** Compiles mappings and job naming to a pure function: record to OpenLineage events, or why there are none. */
  readonly compileEvents: (settings: EventSettings) => (record: AssetLineageRecord) => EventsOfRecord;
  /** The same mappings with the content of the user's mapping files in the place of their names: a changed file is a
   *  changed setting. Names of shipped mappings stay names. */
  readonly resolveMappings?: (mappings: JsonValue) => JsonValue;
  /** Paths are relative to it. */
  readonly workingDirectory: string;
  /** Where `console` writes. */
  readonly print: (line: string) => void;
}

/** What an exporter of OpenLineage events may decide about them. */
export interface EventSettings {
  /** As configured: inline mappings, names of mapping files, or a list of both. */
  readonly mappings?: unknown;
  /** Prefix of custom facets that the mappings may write: `acme` allows `acme_quality`. */
  readonly facetPrefix?: string;
  /** Templates over the record, in place of the flow's namespace and `flowId.taskId`. */
  readonly jobNamespace?: string;
  readonly jobName?: string;
  /** Appends the sorted output ids to the job's name, for backends that show only the last run of a job. */
  readonly jobPerOutputs?: boolean;
  /** Whether the backend takes DatasetEvents; records without a run are skipped otherwise. Default true. */
  readonly datasetEvents?: boolean;
  /** Where URI keys with a given beginning really live: `postgres://warehouse/` to a namespace and a prefix of the name. */
  readonly authorities?: Readonly<
    Record<string, { readonly namespace: string; readonly namePrefix?: string }>
  >;
  /** Metadata keys that are copied into the custom facet; none by default. */
  readonly metadataKeys?: readonly string[];
}

/** The OpenLineage events of a record, as JSON text, in the order in which they must arrive. */
export type EventsOfRecord =
  | { readonly kind: 'events'; readonly jobKey: string; readonly events: readonly string[] }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string };

/**
 * A type of exporter. `options` is a zod object of the keys beside `id` and `type`; unknown keys are reported by the
 * configuration's loader with a suggestion. A module of your own exports one as its default.
 */
export interface ExporterType<Options extends z.ZodObject = z.ZodObject> {
  readonly type: string;
  /** Other spellings, such as Kestra's class names. */
  readonly aliases?: readonly string[];
  readonly options: Options;
  create(id: string, options: z.output<Options>, context: ExporterContext): Exporter | Promise<Exporter>;
}
