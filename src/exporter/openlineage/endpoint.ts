// The address that events are posted to: read from the configured URI, checked, and told without its secrets.
import { isIPv4, isIPv6 } from 'node:net';

export interface Endpoint {
  /** As requested, with the query. */
  readonly url: string;
  /** Without the query: for settings. */
  readonly address: string;
  /** `localhost:5000`: for messages to people. */
  readonly hostAndPort: string;
  readonly isSecure: boolean;
  readonly isLoopback: boolean;
  /** Query parameters: name and value. A value may be a key. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** Names and addresses at which clouds hand out credentials to whoever asks from inside. */
const metadataHosts = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  '100.100.100.200', // Alibaba Cloud
  '168.63.129.16', // Azure
  '192.0.0.192', // Oracle Cloud
  'fd00:ec2::254', // AWS
]);

/** Why a URI can't be an endpoint, or undefined. Never repeats the URI: it may hold a secret. */
export function endpointFault(uri: string): string | undefined {
  if (!URL.canParse(uri)) return 'expected a URL such as http://localhost:5000';
  const url = new URL(uri);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'expected http:// or https://';
  if (url.username !== '' || url.password !== '') {
    return 'must not contain a user name or a password; use auth: { type: basic, username, password }';
  }
  if (isRefusedHost(hostOf(url))) return 'link-local and cloud metadata addresses are refused';
  return undefined;
}

/** @param uri without a fault (see endpointFault). `path` is used where the URI names none. */
export function parseEndpoint(uri: string, path: string): Endpoint {
  const url = new URL(uri);
  url.hash = '';
  if (url.pathname === '/') url.pathname = path;
  const isSecure = url.protocol === 'https:';
  const host = hostOf(url);
  return {
    url: url.href,
    address: url.origin + url.pathname,
    hostAndPort: `${url.hostname}:${url.port || (isSecure ? '443' : '80')}`,
    isSecure,
    isLoopback: isLoopback(host),
    query: [...url.searchParams],
  };
}

/** For host names and for the addresses that they resolve to. IPv6 without brackets. */
export function isRefusedHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  const v4 = v4Of(name);
  if (metadataHosts.has(v4 ?? name)) return true;
  if (v4 !== undefined) return v4.startsWith('169.254.');
  return isIPv6(name) && /^fe[89ab]/.test(name);
}

/** The URL parser has brought 127.1, 0x7f000001 and the like to four decimal parts already. */
function isLoopback(host: string): boolean {
  const v4 = v4Of(host);
  if (v4 !== undefined) return v4.startsWith('127.');
  const name = host.replace(/\.$/, '');
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost');
}

/** An IPv4 address, also one mapped into IPv6 as the URL parser and the resolver write it. */
function v4Of(host: string): string | undefined {
  if (isIPv4(host)) return host;
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(host);
  if (dotted) return dotted[1];
  const [, high = '', low = ''] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host) ?? [];
  if (high === '') return undefined;
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((part) => [part >> 8, part & 255]).join('.');
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
