// What OpenLineage calls a dataset: the pair that all producers must agree on for their graphs to join.

export interface DatasetIdentity {
  readonly namespace: string;
  readonly name: string;
}
