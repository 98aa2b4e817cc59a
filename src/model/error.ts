// The one error class and the one table of codes. Expected outcomes (a rejected record, a refused delivery) are
// return values and don't come from here; see rejection.ts and exporter/outcome.ts.

/** Exit codes of the command. Done 0, failed or incomplete 1, wrong usage 2, lease held elsewhere 75, configuration 78. */
export const exitCode = { done: 0, failed: 1, usage: 2, leaseHeld: 75, configuration: 78 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Every code that a thrown error can carry, with the exit code that the command ends with. */
export const errorCodes = {
  usage: exitCode.usage,
  lease_held: exitCode.leaseHeld,
  config_invalid: exitCode.configuration,
  config_unreadable: exitCode.configuration,
  config_changed: exitCode.configuration,
  exporter_unknown: exitCode.configuration,
  mapping_invalid: exitCode.configuration,
  store_missing: exitCode.failed,
  store_foreign: exitCode.failed,
  store_newer: exitCode.failed,
  store_corrupt: exitCode.failed,
  store_unreachable: exitCode.failed,
  store_full: exitCode.failed,
  store_unsupported: exitCode.usage,
  lease_lost: exitCode.failed,
  record_rejected: exitCode.failed,
  plan_gap: exitCode.failed,
  offset_ahead: exitCode.failed,
  offset_unknown: exitCode.failed,
  dead_letter_unknown: exitCode.failed,
  asset_unknown: exitCode.failed,
  input_unreadable: exitCode.failed,
  output_unwritable: exitCode.failed,
  port_in_use: exitCode.failed,
  codec_unsupported_value: exitCode.failed,
  interrupted: exitCode.failed,
  internal: exitCode.failed,
} as const satisfies Record<string, ExitCode>;

export type ErrorCode = keyof typeof errorCodes;

/** One fault in a configuration, a mapping or an event file, at a path, told so that it can be mended. */
export interface Problem {
  /** Where: keys joined by dots; exporters by index and id: `assetExporters[1] (marquez).uri`. */
  readonly path: string;
  readonly message: string;
  /** What stands there, shortened; never a secret. */
  readonly found?: string;
  readonly expected?: string;
  /** The nearest known word, for "did you mean". */
  readonly suggestion?: string;
}

/** Every error that this package throws on purpose. `message` says what failed, on what, and what to do next. */
export class AssetShipperError extends Error {
  override readonly name = 'AssetShipperError';
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; problems?: readonly Problem[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.problems = options.problems ?? [];
  }

  get exitCode(): ExitCode {
    return errorCodes[this.code];
  }
}
