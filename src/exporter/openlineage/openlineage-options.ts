// The options of the openlineage exporter, and what is derived from them: request headers, secrets, settings.
import { z } from 'zod';

import type { JsonObject } from '../../model/json-value.js';
import { deadLettersOption, retryOption } from '../delivery-limits.js';
import { configuredEventSettings, eventOptions } from '../event-options.js';
import type { ExporterContext } from '../exporter.js';
import { durationOption } from '../option.js';
import { type Endpoint, endpointFault } from './endpoint.js';
import { genericPreset } from './presets/generic.js';
import { marquezPreset } from './presets/marquez.js';
import type { Preset } from './presets/preset.js';
import { secretName } from './redact.js';

const presets = [genericPreset, marquezPreset] as const satisfies readonly Preset[];

const uriOption = z.string().superRefine((uri, context) => {
  const fault = endpointFault(uri);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

/** RFC 9110: a token, and a value without control characters; Node sends Latin-1. */
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'expected the name of an HTTP header');
const headerValue = z.preprocess(
  (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
  z
    .string()
    .regex(/^[\t\x20-\x7e\xa0-\xff]*$/, 'must not contain line breaks, control characters or Unicode'),
);
const credential = headerValue.refine((value) => value.trim() !== '', 'must not be empty');

/** What the exporter decides itself: a second value would break the request or the acknowledgement. */
const ownHeaders = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'content-type',
  'content-encoding',
  'accept-encoding',
]);

const settableHeader = headerName.refine(
  (name) => !ownHeaders.has(name.toLowerCase()),
  'is set by the exporter itself',
);

const authOption = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('bearer'), token: credential }),
  z.strictObject({
    type: z.literal('api_key'),
    key: credential,
    header: settableHeader.default('X-API-Key'),
  }),
  z.strictObject({
    type: z.literal('basic'),
    username: z.string().refine((name) => !/[:\p{Cc}]/u.test(name), 'must not contain a colon'),
    password: z.string().refine((word) => !/\p{Cc}/u.test(word), 'must not contain control characters'),
  }),
]);

type Auth = z.output<typeof authOption>;

export const openLineageOptions = z
  .object({
    uri: uriOption,
    preset: z.enum(presets.map(({ name }) => name)).default('generic'),
    auth: authOption.optional(),
    headers: z.record(settableHeader, headerValue).default({}),
    timeout: durationOption({ min: 1 }).default(30_000),
    retry: retryOption,
    deadLetters: deadLettersOption,
    ...eventOptions,
  })
  .superRefine(({ auth, headers }, context) => {
    const name = auth === undefined ? undefined : authHeader(auth).name.toLowerCase();
    const twice = Object.keys(headers).find((header) => header.toLowerCase() === name);
    if (twice === undefined) return;
    context.addIssue({ code: 'custom', path: ['headers', twice], message: 'is set by auth already' });
  });

export type OpenLineageOptions = z.output<typeof openLineageOptions>;

export function presetOf(options: OpenLineageOptions): Preset {
  return presets.find(({ name }) => name === options.preset) ?? genericPreset;
}

/** The headers that the configuration asks for, credentials included. */
export function requestHeaders({ auth, headers }: OpenLineageOptions): Record<string, string> {
  if (auth === undefined) return { ...headers };
  const { name, value } = authHeader(auth);
  return { ...headers, [name]: value };
}

function authHeader(auth: Auth): { readonly name: string; readonly value: string } {
  switch (auth.type) {
    case 'bearer':
      return { name: 'Authorization', value: `Bearer ${auth.token}` };
    case 'api_key':
      return { name: auth.header, value: auth.key };
    case 'basic': {
      const pair = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
      return { name: 'Authorization', value: `Basic ${pair}` };
    }
  }
}

/** A header's or query's value of an innocent name is taken for a key from this length on; `v=1` is none. */
const minKeyLength = 8;

/** Everything that must never be printed. */
export function secretsOf({ auth, headers }: OpenLineageOptions, endpoint: Endpoint): readonly string[] {
  const ofAuth =
    auth?.type === 'basic'
      ? [auth.password, `${auth.username}:${auth.password}`]
      : auth && [auth.type === 'bearer' ? auth.token : auth.key];
  const ofOthers = [...Object.entries(headers), ...endpoint.query].flatMap(([name, value]) =>
    secretName.test(name) || value.length >= minKeyLength ? [value] : [],
  );
  return [...(ofAuth ?? []), ...ofOthers];
}

export function warningsOf(id: string, options: OpenLineageOptions, endpoint: Endpoint): readonly string[] {
  const names = [...Object.keys(options.headers), ...endpoint.query.map(([name]) => name)];
  const hasCredential = options.auth !== undefined || names.some((name) => secretName.test(name));
  if (!hasCredential || endpoint.isSecure || endpoint.isLoopback) return [];
  return [`exporter ${id}: the credential goes to ${endpoint.hostAndPort} over plain http; use https`];
}

/** For `ExporterBase.settings`: where events arrive and in what form. */
export function openLineageSettings(
  options: OpenLineageOptions,
  endpoint: Endpoint,
  context: Pick<ExporterContext, 'resolveMappings'>,
): JsonObject {
  return {
    type: 'openlineage',
    uri: endpoint.address,
    preset: options.preset,
    ...configuredEventSettings(options, context),
  };
}
