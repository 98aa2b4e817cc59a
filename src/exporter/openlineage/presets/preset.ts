// What is known of a backend, as data. No code, no credentials.

export interface Preset {
  readonly name: string;
  /** Appended to a URI that names no path. */
  readonly path: string;
  /** Whether the backend takes DatasetEvents; records without a run are skipped otherwise. */
  readonly datasetEvents: boolean;
  /** Whether jobs carry their outputs in the name unless configured otherwise. */
  readonly jobPerOutputs: boolean;
  /** Messages in flight at once, over all jobs. */
  readonly maxInFlight: number;
  /** An answer of `status` whose JSON body says `code` means that the event itself is bad. */
  readonly poison?: { readonly status: number; readonly code: number };
}
