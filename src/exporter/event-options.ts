// The options of every exporter that sends OpenLineage events: mappings, names of jobs, what goes along.
// They are compiled elsewhere; here they are checked for their outer form and handed on.
import { z } from 'zod';

import { isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.js';
import { present } from '../model/present.js';
import type { Encoded, EventSettings, EventsOfRecord, ExporterContext, OutgoingRecord } from './exporter.js';

const mappingsOption = z.custom<JsonValue>(
  (value) => typeof value === 'string' || Array.isArray(value) || isJsonObject(value),
  { error: 'expected mappings by asset type, the name of a mapping file, or a list of both' },
);

const authorityOption = z.strictObject({
  namespace: z.string().min(1),
  namePrefix: z.string().optional(),
});

/** To be spread into an exporter's own zod object. */
export const eventOptions = {
  mappings: mappingsOption.optional(),
  facetPrefix: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]*$/, 'expected letters and digits, such as acme')
    .optional(),
  jobNamespace: z.string().min(1).optional(),
  jobName: z.string().min(1).optional(),
  jobPerOutputs: z.boolean().optional(),
  authorities: z.record(z.string(), authorityOption).optional(),
  metadataKeys: z.array(z.string().min(1)).optional(),
} as const;

type EventOptions = z.output<z.ZodObject<typeof eventOptions>>;

/** What of the options the events depend on. What was not set is left to `defaults`, which a preset gives. */
export function eventSettingsOf(
  options: EventOptions,
  defaults: Pick<EventSettings, 'jobPerOutputs' | 'datasetEvents'> = {},
): EventSettings {
  const { mappings, facetPrefix, jobNamespace, jobName, jobPerOutputs, metadataKeys } = options;
  const authorities =
    options.authorities &&
    Object.fromEntries(Object.entries(options.authorities).map(([key, value]) => [key, present(value)]));
  return {
    ...defaults,
    ...present({ mappings, facetPrefix, jobNamespace, jobName, jobPerOutputs, authorities, metadataKeys }),
  };
}

/** The same for `ExporterBase.settings`: only what was configured, so that a preset may change its mind. */
export function configuredEventSettings(
  options: EventOptions,
  { resolveMappings = (mappings) => mappings }: Pick<ExporterContext, 'resolveMappings'>,
): JsonObject {
  const settings = eventSettingsOf(options);
  const { mappings } = options;
  return {
    ...settings,
    ...(mappings === undefined ? {} : { mappings: resolveMappings(mappings) }),
  } as JsonObject;
}

/** Records to messages that must arrive in the order of their job. */
export function createEventEncoder(
  settings: EventSettings,
  compileEvents: ExporterContext['compileEvents'],
): (record: OutgoingRecord) => Encoded {
  const eventsOf = compileEvents(settings);
  return (record) => {
    const result: EventsOfRecord = eventsOf(record.record());
    if (result.kind !== 'events') return result;
    const messages = result.events.map((body) => ({ body, orderKey: result.jobKey }));
    const replaced =
      loneSurrogate.test(record.json) && result.events.some((event) => event.includes('\uFFFD'));
    return { kind: 'messages', messages, ...(replaced ? { notice: replacedNotice } : {}) };
  };
}

/** As canonical JSON escapes it; an escaped backslash before `ud800` is no escape. */
const loneSurrogate = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

const replacedNotice = 'lone surrogates, which no backend can hold, were sent as U+FFFD';
