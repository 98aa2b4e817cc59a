// Takes a URI apart without changing a character: no decoding, no normalising (`new URL` does both). Linear time.

export interface UriParts {
  /** In lower case. */
  readonly scheme: string;
  /** Before the `@`, without it; absent where there is none. */
  readonly userinfo?: string;
  /** Host and port, or a bucket, or whatever stands there. */
  readonly authority: string;
  /** All that follows, its slash included, query and fragment too. */
  readonly rest: string;
}

/** The parts of `scheme://…`; undefined for any other text. */
export function uriParts(uri: string): UriParts | undefined {
  const mark = uri.indexOf('://');
  if (mark < 1 || !/^[A-Za-z][A-Za-z0-9+.-]*$/.test(uri.slice(0, mark))) return undefined;
  const scheme = uri.slice(0, mark).toLowerCase();
  const address = uri.slice(mark + 3);
  const end = address.search(/[/?#]/);
  const authority = end < 0 ? address : address.slice(0, end);
  const at = authority.lastIndexOf('@');
  if (at < 0)
    return withRawPassword(scheme, address) ?? { scheme, authority, rest: address.slice(authority.length) };
  return {
    scheme,
    userinfo: authority.slice(0, at),
    authority: authority.slice(at + 1),
    rest: address.slice(authority.length),
  };
}

/**
 * A password with a raw `/`, `?` or `#` in it ends the authority too early: `u:p/w@host/db`. What looks like a port is
 * no number then, and an `@` follows; all before that `@` is taken for the userinfo, so that no piece of it is shipped.
 */
function withRawPassword(scheme: string, address: string): UriParts | undefined {
  if (!/^[^/?#:@[]*:[^/?#]*[^/?#\d,:]/.test(address)) return undefined;
  const at = address.lastIndexOf('@');
  if (at < 0) return undefined;
  const host = address.slice(at + 1);
  const end = host.search(/[/?#]/);
  const authority = end < 0 ? host : host.slice(0, end);
  return { scheme, userinfo: address.slice(0, at), authority, rest: host.slice(authority.length) };
}

/** Without the slashes at both ends. */
export function trimSlashes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === '/') start += 1;
  while (end > start && text[end - 1] === '/') end -= 1;
  return text.slice(start, end);
}
