// The string formats that the OpenLineage schemas name: uri, date-time, uuid. Pure checks in linear time.

// Asked as "is there a character that must not be?": no backtracking, however long the text is.
const noPathCharacter = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]|%(?![0-9A-Fa-f]{2})/;
const noQueryCharacter = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%?]|%(?![0-9A-Fa-f]{2})/;
const scheme = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const ipLiteralAuthority = /^\/\/(?:[^@/[\]]*@)?\[[0-9A-Fa-fvV:.]+\](?::\d*)?(?=\/|$)/;

/**
 * An absolute URI as `format: uri` wants it: a scheme, then the characters of RFC 3986, so no blanks and no raw
 * Unicode. What stands for a port is not looked at: producers write host lists (`h1:5432,h2:5432`), and ajv-formats,
 * by which consumers judge, lets them pass.
 */
export function isUri(text: string): boolean {
  const colon = text.indexOf(':');
  if (colon < 1 || !scheme.test(text.slice(0, colon))) return false;
  const [beforeFragment, fragment] = splitAt(text.slice(colon + 1), '#');
  const [hierarchy, query] = splitAt(beforeFragment, '?');
  if (noQueryCharacter.test(fragment) || noQueryCharacter.test(query)) return false;
  return hierarchy !== '' && !noPathCharacter.test(hierarchy.replace(ipLiteralAuthority, '//'));
}

function splitAt(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const dateTime =
  /^(\d{4})-(\d\d)-(\d\d)[Tt\s](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;

/** A date and time of RFC 3339 with a zone; the day exists, and second 60 only as the UTC leap second 23:59:60. */
export function isDateTime(text: string): boolean {
  const match = dateTime.exec(text);
  if (!match) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const offsetHour = Number(match[8] ?? 0);
  const offsetMinute = Number(match[9] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) return false;
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const offset = (match[7] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute);
  return (hour * 60 + minute - offset + 2 * 1440) % 1440 === 23 * 60 + 59;
}

function daysOfMonth(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** 8-4-4-4-12 hex digits, any version, any case; no `urn:uuid:` in front. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}
