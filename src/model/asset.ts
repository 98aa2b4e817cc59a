// An asset as it stands in a record or as current state: a thing with an identity (tenantId, id).
import { z } from 'zod';

import { isJsonObject, type JsonObject } from './json-value.js';
import type { RejectionCode } from './rejection.js';

/** The tenant of assets and records that name none. */
export const defaultTenant = 'main';

/** Datasets of assets that say nothing better are named under this: a mapping template over the asset. */
export const defaultNamespaceTemplate = 'assets://{{ tenantId }}';

/** The longest id, in code points (Prefect's limit; Kestra's is 150). */
const maxIdLength = 512;

export interface Asset {
  readonly tenantId: string;
  /** Kestra's namespace: for filters and access, never identity. */
  readonly namespace?: string;
  /** A Kestra id (`trips`) or a URI key (`s3://lake/users.parquet`). */
  readonly id: string;
  /** A Kestra type in any spelling, or free text. */
  readonly type?: string;
  readonly displayName?: string;
  /** Markdown. */
  readonly description?: string;
  readonly metadata?: JsonObject;
  /** Instants in UTC, with the digits that came. */
  readonly created?: string;
  readonly updated?: string;
  readonly deleted?: boolean;
  /** From Prefect. */
  readonly owners?: readonly string[];
  readonly url?: string;
  /** True where the record named the asset by id alone and the store completed it when the record was appended. */
  readonly completed?: boolean;
}

/** The fields in the order in which they are written. */
export const assetFields = [
  'tenantId',
  'namespace',
  'id',
  'type',
  'displayName',
  'description',
  'metadata',
  'created',
  'updated',
  'deleted',
  'owners',
  'url',
  'completed',
] as const satisfies readonly (keyof Asset)[];

/** The fields that Kestra's own model has; its Ion writes them as null where they are absent. */
export const kestraAssetFields = assetFields.slice(0, 10);

/** Why an id can't be one, or undefined: 1 to 512 code points, not blank, no control characters. */
function idFault(id: string): string | undefined {
  if (id.trim() === '') return 'must not be blank';
  if (/\p{Cc}/u.test(id)) return 'must not contain control characters';
  if (id.length > maxIdLength && [...id].length > maxIdLength) {
    return `must not be longer than ${maxIdLength} characters`;
  }
  return undefined;
}

/** An id of an asset, a flow, a task or a run; its own faults are told from a wrong type by `params.rejection`. */
export const idSchema = z.string().superRefine((id, context) => {
  const fault = idFault(id);
  if (fault === undefined) return;
  const rejection: RejectionCode = 'bad_id';
  context.addIssue({ code: 'custom', message: fault, params: { rejection } });
});

/** Metadata is taken as it came: no copy, no coercion. */
export const jsonObjectSchema = z.custom<JsonObject>(isJsonObject, { error: 'expected an object' });

/** The known fields of an asset as read from outside, instants still as they came. Null means absent. */
export const assetInputSchema = z.object({
  tenantId: idSchema.nullish(),
  namespace: z.string().nullish(),
  id: idSchema,
  type: idSchema.nullish(),
  displayName: z.string().nullish(),
  description: z.string().nullish(),
  metadata: jsonObjectSchema.nullish(),
  created: z.string().nullish(),
  updated: z.string().nullish(),
  deleted: z.boolean().nullish(),
  owners: z.array(z.string()).nullish(),
  url: z.string().nullish(),
  completed: z.boolean().nullish(),
});

/** The namespace-independent key of an asset, for maps. */
export function assetKey(tenantId: string, id: string): string {
  return `${tenantId}\n${id}`;
}
