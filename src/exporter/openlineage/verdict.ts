// What one exchange is judged to be, before it is told in the words of an outcome.

export interface Verdict {
  readonly kind: 'retry' | 'rejected' | 'stopped';
  readonly code: string;
  /** The end of the message: what happened and what to do. */
  readonly text: string;
  /** The event itself may be the cause of a failure of the backend. */
  readonly mayBePoison?: boolean;
}

export const retry = (code: string, text: string, mayBePoison = false): Verdict => ({
  kind: 'retry',
  code,
  text,
  mayBePoison,
});

export const rejected = (code: string, text: string): Verdict => ({ kind: 'rejected', code, text });

export const stopped = (code: string, text: string): Verdict => ({ kind: 'stopped', code, text });
