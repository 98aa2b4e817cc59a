// The part of a store that sources need. Stages don't import one another; the real contract is store/store.ts.
import type { AssetLineageRecord } from '../model/record.js';
import type { Rejection } from '../model/rejection.js';

/** What became of an appended record; of the store's contract. */
export type Appended =
  | { readonly status: 'appended' }
  | { readonly status: 'duplicate' }
  | { readonly status: 'rejected'; readonly rejection: Rejection };

/** The part of a store that an import needs: results in the order of the records. */
export interface RecordAppender {
  append(records: readonly AssetLineageRecord[]): Promise<readonly Appended[]>;
}
