// What `preview --explain` shows: for each dataset which rule gave what, and what was left out and why. Data only.
import type { JsonValue } from '../model/json-value.js';

/** One decision. `layer`: `inline`, a mapping file, `kestra`, `uri`, or `built-in`; `key`: the rule's outer key. */
export interface Decision {
  /** `namespace`, `name` or a facet's field: `documentation.description`. */
  readonly target: string;
  readonly layer: string;
  readonly key: string;
  /** The source as written. */
  readonly source: string;
  readonly value?: JsonValue;
}

export interface LeftOut {
  readonly target: string;
  readonly layer: string;
  readonly key: string;
  readonly reason: string;
}

export interface DatasetExplanation {
  readonly side: 'input' | 'output';
  readonly asset: { readonly tenantId: string; readonly id: string; readonly type?: string };
  readonly namespace: string;
  readonly name: string;
  readonly decisions: readonly Decision[];
  readonly leftOut: readonly LeftOut[];
  /** Metadata keys that no rule for this asset reads. */
  readonly unusedMetadata: readonly string[];
}

/** Collects while a dataset is built; `undefined` in its place costs nothing. */
export interface Explaining {
  readonly decisions: Decision[];
  readonly leftOut: LeftOut[];
}
