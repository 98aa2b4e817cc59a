// What a zod schema knows at a path: for suggestions. It never judges a value.
import type { z } from 'zod';

/** The keys that an object at this path may have, over all branches of unions; empty where anything goes. */
export function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const keys = new Set<string>();
  for (const found of schemasAt(schema, path)) {
    if (found._zod.def.type === 'object') for (const key of Object.keys(shapeOf(found))) keys.add(key);
  }
  return [...keys];
}

function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly z.core.$ZodType[] {
  const bare = unwrap(schema);
  const [segment, ...rest] = path;
  if (segment === undefined) return bare;
  return bare.flatMap((candidate) => {
    const inner = memberSchema(candidate, segment);
    return inner === undefined ? [] : schemasAt(inner, rest);
  });
}

function memberSchema(schema: z.core.$ZodType, segment: PropertyKey): z.core.$ZodType | undefined {
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  if (def.type === 'object') return shapeOf(schema)[String(segment)];
  if (def.type === 'record') return def.valueType;
  if (def.type === 'array') return def.element;
  return undefined;
}

function shapeOf(schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> {
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  return def.type === 'object' ? def.shape : {};
}

/** Optional, default, pipe and the like taken off; a union gives all its branches. */
function unwrap(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  if (def.type === 'union') return def.options.flatMap(unwrap);
  // A preprocessing step says nothing of the value; what comes after it does.
  if (def.type === 'pipe') return unwrap(def.in._zod.def.type === 'transform' ? def.out : def.in);
  if (def.type === 'lazy') return unwrap(def.getter());
  if ('innerType' in def) return unwrap(def.innerType);
  return [schema];
}
