// What came of one attempt: a closed union. An attempt never throws for what a backend, a disk or the network does.

export interface Failure {
  /** Stable, snake_case: `connection_refused`, `unauthorized`, `no_space`. docs/delivery.md explains each. */
  readonly code: string;
  /** Names the destination as `host:port` or directory and says what to do; no query, credential or payload. */
  readonly message: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** The redacted start of the answer. */
  readonly answer?: string;
}

export type Outcome<Delivered = undefined> =
  /** Acknowledged: status and body say so. */
  | { readonly kind: 'delivered'; readonly result: Delivered }
  /** May go through later. */
  | {
      readonly kind: 'retry';
      readonly failure: Failure;
      /** Wait at least so long, as the backend asks. */
      readonly retryAfterMillis?: number;
      /** The message itself may be the cause: true for a 500, false where the backend was not reached or is overloaded. */
      readonly mayBePoison?: boolean;
    }
  /** This message will never be taken: it becomes a dead letter. */
  | { readonly kind: 'rejected'; readonly failure: Failure }
  /** Nothing will be taken before a person mends something: credentials, URL, TLS, permissions. */
  | { readonly kind: 'stopped'; readonly failure: Failure };
