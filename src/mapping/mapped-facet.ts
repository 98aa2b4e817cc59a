// Builds one facet from its plan. A facet that would not be valid is left out, with the reason.
import { isJsonObject, type JsonObject, type JsonValue, setOwn } from '../model/json-value.js';
import { createFacet } from '../openlineage/facet/create-facet.js';
import { producer } from '../openlineage/producer.js';
import type { Explaining } from './explanation.js';
import type { FacetPlan, FieldPlan } from './plan.js';
import type { Scope } from './scope.js';
import { customFacetSchema, requiredFields } from './target.js';

/** What a field of a facet must be there for, where an empty map says nothing wrong. */
const emptyMaps: Readonly<Record<string, string>> = { dataQualityMetrics: 'columnMetrics' };

export interface CompiledFacet {
  readonly plan: FacetPlan;
  /** The facet's content, or undefined where nothing or nothing valid was mapped. */
  readonly build: (scope: Scope, explaining: Explaining | undefined) => JsonObject | undefined;
}

/** Prepares a facet's plan; required fields and the need of a full check are worked out once. */
export function compileFacet(plan: FacetPlan): CompiledFacet {
  const definition = plan.fields[0]?.target.definition;
  const required = definition ? requiredFields(definition) : [];
  const certain = plan.fields.every((field) => field.target.certain);
  const emptyMap = emptyMaps[plan.facet];
  const build = (scope: Scope, explaining: Explaining | undefined): JsonObject | undefined => {
    const decided = explaining?.decisions.length ?? 0;
    const fields = mappedFields(plan, scope, explaining);
    if (Object.keys(fields).length === 0) return undefined;
    if (emptyMap !== undefined && !Object.hasOwn(fields, emptyMap)) fields[emptyMap] = {};
    if (!definition) return { _producer: producer, _schemaURL: customFacetSchema, ...fields };
    const missing = required.filter((name) => !Object.hasOwn(fields, name));
    if (missing.length > 0) return leftOut(plan, `${missing.join(', ')} is missing`, explaining, decided);
    const facet = createFacet(plan.position, plan.facet, fields, producer);
    // Lists and objects as they came from metadata can hold anything; scalars are right by their coercion.
    if (certain) return facet;
    const checked = definition.schema.safeParse(facet);
    if (checked.success) return facet;
    const issue = checked.error.issues[0];
    return leftOut(plan, `${issue?.path.map(String).join('.')}: ${issue?.message}`, explaining, decided);
  };
  return { plan, build };
}

function mappedFields(
  plan: FacetPlan,
  scope: Scope,
  explaining: Explaining | undefined,
): Record<string, JsonValue> {
  const fields: Record<string, JsonValue> = {};
  for (const field of plan.fields) {
    const value = fieldValue(field, scope, explaining);
    if (value !== undefined) setPath(fields, field.target.path, value);
  }
  return fields;
}

/** The most specific rule with a present value that the field can take. */
function fieldValue(
  { target, candidates }: FieldPlan,
  scope: Scope,
  explaining: Explaining | undefined,
): JsonValue | undefined {
  const name = [target.facet, ...target.path].join('.');
  for (const { origin, source } of candidates) {
    const { layer, key } = origin;
    if (source.off) {
      explaining?.leftOut.push({ target: name, layer, key, reason: 'switched off by const: null' });
      return undefined;
    }
    const value = source.read(scope);
    if (value === undefined) {
      if (origin.kind === 'user')
        explaining?.leftOut.push({ target: name, layer, key, reason: `${source.text} is absent` });
      continue;
    }
    const coerced = target.coerce(value);
    if (coerced.ok) {
      explaining?.decisions.push({ target: name, layer, key, source: source.text, value: coerced.value });
      return coerced.value;
    }
    explaining?.leftOut.push({ target: name, layer, key, reason: coerced.reason });
  }
  return undefined;
}

/** Sets a field inside of fresh objects; objects that came from an asset are copied before. */
function setPath(fields: Record<string, JsonValue>, path: readonly string[], value: JsonValue): void {
  let object = fields;
  for (const segment of path.slice(0, -1)) {
    const held = Object.hasOwn(object, segment) ? object[segment] : undefined;
    const inner: Record<string, JsonValue> = isJsonObject(held) ? { ...held } : {};
    setOwn(object, segment, inner);
    object = inner;
  }
  setOwn(object, path.at(-1) ?? '', value);
}

/** Takes back what was decided for the facet. That a shipped rule found nothing to say is no news. */
function leftOut(
  plan: FacetPlan,
  reason: string,
  explaining: Explaining | undefined,
  decided: number,
): undefined {
  if (!explaining) return undefined;
  explaining.decisions.length = decided;
  const candidates = plan.fields.flatMap((field) => field.candidates);
  const by = candidates.find(({ origin }) => origin.kind === 'user')?.origin;
  if (by) explaining.leftOut.push({ target: plan.facet, layer: by.layer, key: by.key, reason });
  return undefined;
}
