// How long a backend asks us to wait (RFC 9110, 10.2.3).

/** Longer waits are cut: the next run is the better place for them. */
const maxMillis = 300_000;

/**
 * Milliseconds of a `Retry-After` header: seconds, or an HTTP date taken against the answer's own `Date` so that a clock
 * that is off does no harm. Undefined for anything else; never more than five minutes.
 * @param receivedAt milliseconds since the epoch, for answers without a `Date`
 */
export function retryAfterMillis(
  headers: Readonly<Record<string, string>>,
  receivedAt: number,
): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1_000, maxMillis);
  const at = httpDateMillis(value);
  if (at === undefined) return undefined;
  const now = httpDateMillis(headers.date ?? '') ?? receivedAt;
  return Math.min(Math.max(at - now, 0), maxMillis);
}

/** The three forms of RFC 9110, 5.6.7; all begin with the name of a day. */
function httpDateMillis(text: string): number | undefined {
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return undefined;
  // The asctime form names no zone and means GMT.
  const millis = Date.parse(text.includes(',') ? text : `${text} GMT`);
  return Number.isNaN(millis) ? undefined : millis;
}
