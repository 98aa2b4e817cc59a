import { describe, expect, it } from 'vitest';

import {
  endpointFault,
  isRefusedHost,
  parseEndpoint,
} from '../../../../src/exporter/openlineage/endpoint.js';

const path = '/api/v1/lineage';

describe('the address that events are posted to', () => {
  it.each([
    ['http://localhost:5000', 'http://localhost:5000/api/v1/lineage'],
    ['http://localhost:5000/', 'http://localhost:5000/api/v1/lineage'],
    ['http://localhost:5000?tenant=a', 'http://localhost:5000/api/v1/lineage?tenant=a'],
    ['https://x.example/api/v1/lineage', 'https://x.example/api/v1/lineage'],
    ['https://x.example/openlineage/', 'https://x.example/openlineage/'],
    ['http://x.example/base#part', 'http://x.example/base'],
  ])('%s is %s', (uri, url) => {
    expect(parseEndpoint(uri, path).url).toBe(url);
  });

  it('is told without its query, and with its port', () => {
    const { address, hostAndPort, query } = parseEndpoint('https://x.example/in?key=canary', path);
    expect({ address, hostAndPort }).toEqual({
      address: 'https://x.example/in',
      hostAndPort: 'x.example:443',
    });
    expect(query).toEqual([['key', 'canary']]);
    expect(parseEndpoint('http://x.example', path).hostAndPort).toBe('x.example:80');
    expect(parseEndpoint('http://[::1]:8080', path).hostAndPort).toBe('[::1]:8080');
  });

  it.each([
    ['http://localhost', true],
    ['http://LOCALHOST.', true],
    ['http://app.localhost', true],
    ['http://127.0.0.1', true],
    ['http://127.1', true],
    ['http://[::1]', true],
    ['http://[::ffff:127.0.0.1]', true],
    ['http://10.0.0.1', false],
    ['http://localhost.example', false],
    ['http://127.example', false],
  ])('%s is loopback: %s', (uri, expected) => {
    expect(parseEndpoint(uri, path).isLoopback).toBe(expected);
  });
});

describe('an address that is no endpoint', () => {
  it.each([
    ['', 'expected a URL'],
    ['localhost:5000/x', 'expected http'],
    ['not a url', 'expected a URL'],
    ['file:///etc/passwd', 'expected http'],
    ['ftp://x.example', 'expected http'],
    ['http://user:canary@x.example', 'user name or a password'],
    ['http://canary@x.example', 'user name or a password'],
  ])('%j: %s', (uri, expected) => {
    const fault = endpointFault(uri);
    expect(fault).toContain(expected);
    expect(fault).not.toContain('canary');
  });

  it.each([
    'http://169.254.169.254/latest',
    'http://169.254.1.1',
    'http://2852039166', // 169.254.169.254 as one number
    'http://0xa9.254.0xa9fe',
    'http://[::ffff:169.254.169.254]',
    'http://[fe80::1]',
    'http://[febf::1]',
    'http://[fd00:ec2::254]',
    'http://metadata.google.internal',
    'http://METADATA.GOOGLE.INTERNAL.',
    'http://metadata',
    'http://100.100.100.200',
  ])('%s is refused', (uri) => {
    expect(endpointFault(uri)).toContain('link-local and cloud metadata');
  });

  it.each([
    'http://10.1.2.3',
    'http://192.168.0.1',
    'http://172.16.0.1:5000',
    'http://127.0.0.1',
    'http://[::1]',
    'http://[fd00::1]',
    'http://metadata.example',
    'http://169.example',
    'http://fe80.example',
  ])('%s is fine: the operator wrote it', (uri) => {
    expect(endpointFault(uri)).toBeUndefined();
  });

  it('is recognised among resolved addresses too', () => {
    expect(
      ['169.254.169.254', 'fe80::1', '::ffff:169.254.0.1'].filter((host) => !isRefusedHost(host)),
    ).toEqual([]);
    expect(['127.0.0.1', '::1', '10.0.0.1', '2001:db8::1'].filter(isRefusedHost)).toEqual([]);
  });
});
