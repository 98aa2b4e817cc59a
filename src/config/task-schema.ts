// The keys of a shipper task and what each may hold. The exporters' own keys belong to the types of exporters.
import { z } from 'zod';

import { defaultNamespaceTemplate, idSchema } from '../model/asset.js';
import { durationMillis } from '../model/duration.js';
import { normalizeInstant } from '../model/instant.js';
import { defaultLookbackPeriod, defaultOffsetKey, shipperTaskType } from './configuration.js';

export const exporterIdPattern = /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/;

const text = z.string().refine((value) => value.trim() !== '', { error: 'must not be blank' });

/** Equal, or `prefix.*`. */
const namespacePattern = text.refine((value) => !value.replace(/(?<=[^.*])\.\*$/, '').includes('*'), {
  error: 'a `*` stands only at the end, as `prefix.*`',
  params: { expected: 'a namespace, or `prefix.*`' },
});

/** The form alone: whether this version has such a store is told when it is opened, for another may be named there. */
const storeUrl = z.string().refine((url) => /^(?:sqlite|postgres(?:ql)?):./i.test(url), {
  error: 'expected `sqlite:PATH` or `postgres://…`',
  params: { expected: '`sqlite:PATH` or `postgres://…`' },
});

/** ISO-8601 duration, as milliseconds. */
const duration = z.string().transform((value, context) => {
  const millis = durationMillis(value);
  if (millis !== undefined && millis <= 8.64e15) return millis;
  const expected = 'an ISO-8601 duration such as `P1D` or `PT30M`';
  const hasNoLength =
    /^P(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T.*)?$/.test(value) && /^P[^T]*[YM]/.test(value);
  const message = hasNoLength
    ? 'months and years have no fixed length: write days, such as `P30D`'
    : `expected ${expected}`;
  context.addIssue({ code: 'custom', message, params: { expected } });
  return z.NEVER;
});

const start = z.string().transform((value, context) => {
  if (value === 'earliest' || value === 'latest') return value;
  const instant = normalizeInstant(value);
  if (instant !== undefined) return instant;
  const expected = '`earliest`, `latest` or an instant with its zone such as `2026-01-01T00:00:00Z`';
  const params = { expected, known: ['earliest', 'latest'] };
  context.addIssue({ code: 'custom', message: `expected ${expected}`, params });
  return z.NEVER;
});

/** Kestra takes `delete` as a boolean or as text, and an interpolated value is always text. */
const flag = z
  .union([z.boolean(), z.literal(['true', 'false'])])
  .transform((value) => String(value) === 'true');

/** What a shipper task may say beside Kestra's common keys; `assetExporters` are looked at one by one elsewhere. */
export const taskSchema = z.object({
  id: idSchema.optional(),
  type: z.literal(shipperTaskType).optional(),
  store: storeUrl.optional(),
  assetNamespace: namespacePattern.optional(),
  assetTypes: z.array(text).min(1).optional(),
  flowNamespace: namespacePattern.optional(),
  flowId: text.optional(),
  taskId: text.optional(),
  lookbackPeriod: duration.prefault(defaultLookbackPeriod),
  start: start.optional(),
  offsetKey: idSchema.prefault(defaultOffsetKey),
  delete: flag.prefault(false),
  defaultNamespace: text.prefault(defaultNamespaceTemplate),
  assetExporters: z.array(z.unknown()).min(1),
});

/** The two of Kestra's common keys that are honoured; any task of Kestra may have them. */
export const kestraTaskSchema = taskSchema.extend({
  disabled: flag.prefault(false),
  timeout: duration.optional(),
});

export type CheckedTask = z.output<typeof taskSchema> & {
  readonly disabled?: boolean;
  readonly timeout?: number | undefined;
};

/** Templates of the mapping language: not interpolated. Relative to a task; exporters' keys are below `assetExporters[n]`. */
export const templateKeys: readonly string[] = ['defaultNamespace'];
export const jobTemplateKeys = ['jobNamespace', 'jobName'] as const;
export const exporterTemplateKeys: readonly string[] = ['mappings', ...jobTemplateKeys];
