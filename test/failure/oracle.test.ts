// The checks of the failure suite find what they are there to find.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { StoredRecord } from '../../src/store/store.js';
import { checkEvents, checkFiles } from './oracle.js';

describe('checkEvents', () => {
  const event = (asset: string, type: string, body = `${asset} ${type}`) => ({
    asset,
    type,
    job: 'job',
    body,
  });
  const whole = ['a', 'b'].flatMap((asset) => [event(asset, 'START'), event(asset, 'COMPLETE')]);
  const sound = { missing: [], unequal: [], unordered: [], resent: 0 };

  it('is content with every event in order, and with equal copies', () => {
    expect(checkEvents(whole, ['a', 'b'])).toEqual(sound);
    expect(checkEvents([...whole, ...whole], ['a', 'b'])).toEqual({ ...sound, resent: 4 });
  });

  it('finds an event that never came', () => {
    expect(checkEvents(whole.slice(0, 3), ['a', 'b'])).toEqual({ ...sound, missing: ['b COMPLETE'] });
  });

  it('finds copies that differ', () => {
    const journal = [...whole, event('a', 'START', 'other')];
    expect(checkEvents(journal, ['a', 'b'])).toEqual({ ...sound, unequal: ['a START'], resent: 1 });
  });

  it('finds an end before its START, and a record before the one that it follows', () => {
    const [startA, endA, startB, endB] = whole;
    if (!startA || !endA || !startB || !endB) throw new Error('four events');
    expect(checkEvents([endA, startA, startB, endB], ['a', 'b']).unordered).toEqual(['a START']);
    expect(checkEvents([startB, endB, startA, endA], ['a', 'b']).unordered).toEqual([
      'a START',
      'a COMPLETE',
    ]);
  });
});

describe('checkFiles', () => {
  let directory: string;
  const issued: readonly StoredRecord[] = ['1', '2', '3'].map((sequence) => ({
    sequence,
    uid: sequence,
    timestamp: '2026-01-01T00:00:00.000Z',
    json: `{"n":${sequence}}`,
  }));
  const lines = (...sequences: number[]) => sequences.map((n) => `{"n":${n}}\n`).join('');
  const put = (name: string, text: string) => writeFile(join(directory, name), text);
  const check = () => checkFiles(directory, 'JSON', issued);
  const sound = { missing: [], duplicates: [], damaged: [], temporary: [] };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'asset-shipper-oracle-'));
    await put('x-1-2.json', lines(1, 2));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is content with every record once', async () => {
    await put('x-3-3.json', lines(3));
    expect(await check()).toEqual({ ...sound, lines: 3, files: 2 });
  });

  it('finds what is missing, twice, or temporary', async () => {
    await put('y-2-2.json', lines(2));
    await put('.z.tmp', '');
    expect(await check()).toMatchObject({ missing: ['3'], duplicates: ['2'], temporary: ['.z.tmp'] });
  });

  it('finds a torn line, foreign content, and a file that does not hold what its name says', async () => {
    await put('torn-3-3.json', lines(3).slice(0, -1));
    await put('foreign-3-3.json', lines(4));
    await put('short-2-3.json', lines(3));
    await put('packed-3-3.json.gz', 'no gzip');
    expect((await check()).damaged.toSorted()).toEqual([
      'foreign-3-3.json',
      'packed-3-3.json.gz',
      'short-2-3.json',
      'torn-3-3.json',
    ]);
  });
});
