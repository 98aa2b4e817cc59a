// What validation says: findings, and how a place in an event is written. No rule stands here.

/** All codes of findings, with their level. */
export const findingLevels = {
  /** Not an object, or neither run, job nor dataset in it. */
  event_unknown: 'error',
  /** Nested deeper than any consumer's stack should be asked to go. */
  event_too_deep: 'error',
  /** A dataset and a job without a run: two of the three events at once. */
  event_ambiguous: 'error',
  /** The event itself (outside of facets) breaks the core schema. */
  event_invalid: 'error',
  /** A facet breaks its own schema, or lacks `_producer` or `_schemaURL`. */
  facet_invalid: 'error',
  /** Text in a facet of another producer that isn't in the format that the schema names. */
  facet_format: 'warning',
  /** A known facet where consumers don't look for it. */
  facet_position: 'warning',
  /** `schemaURL` names another event than the content is. */
  schema_url_mismatch: 'warning',
  /** COMPLETE, FAIL or ABORT of a run whose START is not in the input. */
  end_without_start: 'warning',
  /** One run id on two jobs. */
  run_id_shared: 'warning',
} as const;

export type FindingCode = keyof typeof findingLevels;

export interface Finding {
  readonly code: FindingCode;
  /** `error`: the event breaks the official schemas. `warning`: it passes, but won't mean what it should. */
  readonly level: 'error' | 'warning';
  /** Where: `inputs[0].facets.schema.fields[2].name`; empty for the event as a whole. */
  readonly path: string;
  /** What is wrong there and what to do. */
  readonly message: string;
}

export type PathSegment = string | number;

export function finding(code: FindingCode, path: readonly PathSegment[], message: string): Finding {
  return { code, level: findingLevels[code], path: pathText(path), message };
}

/** Keys by dots, indexes in brackets, odd keys quoted in brackets. */
function pathText(path: readonly PathSegment[]): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (!/^[A-Za-z_$][\w$-]*$/.test(segment)) text += `[${JSON.stringify(segment)}]`;
    else text += text === '' ? segment : `.${segment}`;
  }
  return text;
}
