// Passwords in URIs. A key may legally hold `user:password@`, and no event may.
import { uriParts } from './uri-parts.js';

/**
 * The URI without its `user:password@`; any other text as it is. A name without a password stays: it is what Azure
 * writes before the `@` (`abfss://container@account…`).
 */
export function withoutCredentials(uri: string): string {
  if (!uri.includes('@')) return uri;
  const parts = uriParts(uri);
  if (parts?.userinfo?.includes(':') !== true) return uri;
  return `${uri.slice(0, uri.indexOf('://'))}://${parts.authority}${parts.rest}`;
}
