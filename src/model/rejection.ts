// Why a record was not taken. Rejections are data, with a place to look and a code from this list.

/** Codes of rejected input; `import --rejects` writes them, the documentation explains each. */
export const rejectionCodes = [
  'not_an_object',
  'wrong_type',
  'bad_instant',
  'no_timestamp',
  'bad_id',
  'no_assets',
  'too_deep',
  'too_large',
  'invalid_utf8',
  'broken_json',
  'broken_ion',
  'unsupported_ion',
  'truncated_gzip',
  'uid_conflict',
  'not_an_event',
] as const;

export type RejectionCode = (typeof rejectionCodes)[number];

export interface Rejection {
  readonly code: RejectionCode;
  /** What is wrong, with the path inside of the record where there is one: `outputs[0].id: must not be blank`. */
  readonly message: string;
}
