// Instants as text. Digits are kept as they came; only the offset becomes `Z`. No clock is read here.

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)$/;

/**
 * An ISO-8601 instant in UTC with the digits of its fraction kept: `2026-01-01T10:00:00.1230+02:00` gives
 * `2026-01-01T08:00:00.1230Z`. Undefined for anything else: no zone, no such day, a year outside 1 to 9999.
 */
export function normalizeInstant(text: string): string | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', fraction] = match;
  const [, , , , , , , , , sign, offsetHour = '00', offsetMinute = '00'] = match;
  const local = Date.UTC(2000, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(local);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const roundTrip = date.toISOString().slice(0, 19);
  if (roundTrip !== `${year}-${month}-${day}T${hour}:${minute}:${second}`) return undefined;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const offsetMinutes = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute));
  const utc = new Date(date.getTime() - offsetMinutes * 60_000).toISOString();
  if (!/^\d{4}-/.test(utc) || utc.startsWith('0000')) return undefined;
  return `${utc.slice(0, 19)}${fraction === undefined ? '' : `.${fraction}`}Z`;
}

/** Text that orders instants by code unit: fractions without trailing zeros, no `Z`. Takes a normalised instant. */
export function instantKey(instant: string): string {
  const [seconds = '', fraction = ''] = instant.slice(0, -1).split('.');
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? seconds : `${seconds}.${digits}`;
}

/** The later of two normalised instants; the first where they are equal. */
export function laterInstant(a: string, b: string): string {
  return instantKey(b) > instantKey(a) ? b : a;
}

/** Cut, not rounded, to exactly three digits, as Kestra's Ion does: `…00.1Z` gives `…00.100Z`. */
export function cutToMillis(instant: string): string {
  const [seconds = '', fraction = ''] = instant.slice(0, -1).split('.');
  return `${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
