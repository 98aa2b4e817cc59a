// The official JSON Schemas of OpenLineage, read from OPENLINEAGE_SPEC_DIR, with a validator for each definition, and
// samples made from a schema. For tests only; the project holds no copy of those files.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export const specDir = process.env.OPENLINEAGE_SPEC_DIR;
if (specDir === undefined) {
  console.warn('skipped: OPENLINEAGE_SPEC_DIR is not set, nothing is held against the official schemas');
}

export const coreUrl = 'https://openlineage.io/spec/2-0-2/OpenLineage.json';

export interface OfficialDefinition {
  readonly file: string;
  readonly name: string;
  /** `$id` of its file. */
  readonly id: string;
  readonly schema: AnySchemaObject;
  /** The core's facet that it extends: `DatasetFacet`. */
  readonly base: string;
}

export class OfficialSchemas {
  readonly facets: readonly OfficialDefinition[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  /** @param folder none leaves it without any schema: vitest runs the body of a `describe` that it skips, too */
  constructor(folder: string | undefined) {
    formats.default(this.ajv);
    if (folder === undefined) {
      this.facets = [];
      return;
    }
    this.ajv.addSchema(JSON.parse(readFileSync(join(folder, 'OpenLineage.json'), 'utf8')));
    const files = readdirSync(join(folder, 'facets')).filter((name) => name.endsWith('.json'));
    this.facets = files.flatMap((file) => {
      const schema: AnySchemaObject = JSON.parse(readFileSync(join(folder, 'facets', file), 'utf8'));
      this.ajv.addSchema(schema);
      return definitionsOf(file.slice(0, -'.json'.length), schema);
    });
  }

  add(file: string, schema: AnySchemaObject): readonly OfficialDefinition[] {
    this.ajv.addSchema(schema);
    return definitionsOf(file, schema);
  }

  /** The compiled validator of a schema URL with its fragment. */
  validator(url: string): ValidateFunction {
    const validate = this.ajv.getSchema(url);
    if (!validate) throw new Error(`no official schema at ${url}`);
    return validate;
  }

  resolve(id: string, schema: AnySchemaObject): { readonly id: string; readonly schema: AnySchemaObject } {
    if (typeof schema.$ref !== 'string') return { id, schema };
    const url = schema.$ref.startsWith('#') ? `${id}${schema.$ref}` : schema.$ref;
    const target = this.ajv.getSchema(url)?.schema;
    if (typeof target !== 'object') throw new Error(`no official schema at ${url}`);
    return this.resolve(url.split('#')[0] ?? '', target);
  }

  /** Valid values of a schema with all their fields, one for each alternative; `depth` bounds recursion. */
  samples(fileId: string, raw: AnySchemaObject, depth = 0): readonly unknown[] {
    const { id, schema } = this.resolve(fileId, raw);
    if (schema.const !== undefined) return [schema.const];
    if (schema.enum) return schema.enum.slice(0, 2);
    if (schema.oneOf) {
      return schema.oneOf.flatMap((option: AnySchemaObject) => this.samples(id, option, depth + 1));
    }
    if (schema.type === 'string') return [stringSample(schema.format)];
    if (schema.type === 'integer' || schema.type === 'number') return [2];
    if (schema.type === 'boolean') return [false];
    if (schema.type === 'array') return depth > 6 ? [[]] : [this.samples(id, schema.items, depth + 1)];
    if (schema.type === 'object' || schema.allOf) return this.objectSamples(id, schema, depth);
    throw new Error(`no sample for ${JSON.stringify(schema)}`);
  }

  private objectSamples(id: string, schema: AnySchemaObject, depth: number): readonly unknown[] {
    const sample: Record<string, unknown> = {};
    for (const part of (schema.allOf ?? []) as readonly AnySchemaObject[]) {
      Object.assign(sample, this.samples(id, part, depth)[0]);
    }
    const properties: Readonly<Record<string, AnySchemaObject>> = schema.properties ?? {};
    const variants = [sample];
    for (const [name, property] of Object.entries(properties)) {
      if (depth > 6 && !(schema.required ?? []).includes(name)) continue;
      if (name === '_deleted') continue;
      const [first, ...others] = depth > 8 ? [leaf] : this.samples(id, property, depth + 1);
      const before = { ...sample };
      sample[name] = first;
      for (const other of others.slice(0, 3)) variants.push({ ...before, [name]: other });
    }
    for (const name of (schema.required ?? []) as readonly string[]) {
      for (const variant of variants) if (!(name in variant)) variant[name] = sample[name];
    }
    if (typeof schema.additionalProperties === 'object' && !schema.properties && depth <= 6) {
      sample['some key'] = this.samples(id, schema.additionalProperties, depth + 1)[0];
    }
    return variants;
  }
}

const leaf = { type: 'location', locations: ['s3://lake'] };

function definitionsOf(file: string, schema: AnySchemaObject): readonly OfficialDefinition[] {
  return Object.entries(schema.$defs as Record<string, AnySchemaObject>).flatMap(([name, definition]) => {
    const base = (definition.allOf as readonly AnySchemaObject[] | undefined)
      ?.map((part) => /#\/\$defs\/(\w+Facet)$/.exec(String(part.$ref))?.[1])
      .find((found) => found !== undefined);
    return base === undefined ? [] : [{ file, name, id: String(schema.$id), schema: definition, base }];
  });
}

function stringSample(format: unknown): string {
  if (format === 'uri') return 'https://example.com/x';
  if (format === 'uuid') return '019b76da-a87b-7b18-92ab-bf1cfaf24045';
  if (format === 'date-time') return '2026-01-01T00:00:00Z';
  return 'text';
}
