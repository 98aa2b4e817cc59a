// Apart from the other tests: nock replaces Node's client for the whole file, and with it the reuse of connections.
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';

import { openLineageType } from '../../../src/exporter/openlineage/openlineage-type.js';
import { contextIn } from '../../unit/exporter/fixture.js';

const message = { body: '{}', orderKey: 'job' };

describe('the headers of a request', () => {
  afterEach(() => nock.cleanAll());

  const credentials: readonly (readonly [object, Readonly<Record<string, string>>])[] = [
    [{ auth: { type: 'bearer', token: 'abc' } }, { authorization: 'Bearer abc' }],
    [{ auth: { type: 'api_key', key: 'abc' } }, { 'x-api-key': 'abc' }],
    [{ auth: { type: 'api_key', key: 'abc', header: 'X-Key' } }, { 'x-key': 'abc' }],
    [
      { auth: { type: 'basic', username: 'me', password: 'pä:ss' } },
      { authorization: `Basic ${Buffer.from('me:pä:ss').toString('base64')}` },
    ],
    [
      { headers: { 'X-Team': 'data', 'User-Agent': 'us', 'X-Number': 5 } },
      { 'x-team': 'data', 'user-agent': 'us', 'x-number': '5' },
    ],
  ];
  it.each(credentials)('with %j carry %j', async (given, headers) => {
    const reply = nock('http://lineage.example:5000', { reqheaders: { ...headers } })
      .post('/api/v1/lineage')
      .reply(201);
    const options = openLineageType.options.parse({ uri: 'http://lineage.example:5000', ...given });
    const exporter = await openLineageType.create('marquez', options, contextIn('/'));
    if (exporter.kind !== 'message') throw new Error(exporter.kind);
    expect(await exporter.send(message, new AbortController().signal)).toMatchObject({ kind: 'delivered' });
    expect(reply.isDone()).toBe(true);
    await exporter.close();
  });
});
