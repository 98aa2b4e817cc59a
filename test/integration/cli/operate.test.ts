// Dead letters and offsets by hand.
import { describe, expect, it } from 'vitest';

import { type Answer, useEndpoints } from './endpoint.js';
import { archiveConfiguration, endpointConfiguration, importExamples } from './fixture.js';
import { usePlace } from './run-command.js';

const place = usePlace();
const endpoints = useEndpoints();

/** Refuses what mentions the finance bucket, with an answer that holds a secret. */
const picky: Answer = ({ body }, response) => {
  if (body.includes('kestra-finance-bucket'))
    response.writeHead(422, { 'content-type': 'application/json' }).end('{"reason":"no buckets of finance"}');
  else response.writeHead(201).end();
};

async function withDeadLetter(): Promise<string> {
  const { url } = await endpoints.answering(picky);
  await importExamples(place());
  place().write(
    'ship.yaml',
    endpointConfiguration(url, '    deadLetters: { maxCount: 100, maxPercent: 100 }\n'),
  );
  return url;
}

interface Letter {
  readonly id: string;
  readonly uid: string;
}

const letters = async (...words: readonly string[]) =>
  (await place().json(['dead-letters', 'list', ...words])).document as readonly Letter[];

describe('dead letters', () => {
  it('do not fail a run unless it is strict, and are listed with their reason but without the answer', async () => {
    await withDeadLetter();
    const { code, document } = await place().json(['ship', 'ship.yaml']);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      outputs: { marquez: { status: 'complete', records: 12, deadLettered: 1, offset: '13' } },
    });
    const list = await letters();
    expect(list).toEqual([
      {
        id: expect.any(String),
        uid: expect.stringMatching(/^[0-9a-f]{32}$/),
        shipper: 'ship_assets',
        offsetKey: 'AssetShipper-state',
        exporter: 'marquez',
        sequence: '7',
        code: expect.any(String),
        status: 422,
        message: expect.stringContaining('422'),
        attempts: expect.any(Number),
        firstAt: expect.stringMatching(/Z$/),
        lastAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect(JSON.stringify(list)).not.toContain('no buckets of finance');
    const shown = await place().json(['dead-letters', 'show', list[0]?.id ?? '']);
    expect(shown).toMatchObject({
      code: 0,
      document: {
        ...list[0],
        answer: expect.stringContaining('no buckets of finance'),
        record: { uid: list[0]?.uid, outputs: [{ id: 'kestra-finance-bucket' }] },
      },
    });
    expect((await place().run(['status', '--max-dead-letters', '0'])).code).toBe(1);
    expect(await letters('--exporter', 'other')).toEqual([]);
  });

  it('fail a strict run', async () => {
    await withDeadLetter();
    const { code, document } = await place().json(['ship', 'ship.yaml', '--strict']);
    expect(code).toBe(1);
    expect(document).toMatchObject({ outputs: { marquez: { status: 'complete', deadLettered: 1 } } });
  });

  it('are sent again by replay: kept while refused, gone when taken', async () => {
    await withDeadLetter();
    await place().run(['ship', 'ship.yaml']);
    const refused = await place().json(['dead-letters', 'replay', 'ship.yaml']);
    expect(refused).toMatchObject({ code: 1, document: { replayed: 0, failed: 1 } });
    expect(await letters()).toHaveLength(1);
    const { url, taken } = await endpoints.receiver();
    const [letter] = await letters();
    const replayed = await place().json([
      'dead-letters',
      'replay',
      'ship.yaml',
      letter?.id ?? '',
      '--set',
      `assetExporters.marquez.uri=${url}`,
    ]);
    expect(replayed).toMatchObject({
      code: 0,
      document: { replayed: 1, failed: 0, letters: [{ id: letter?.id, status: 'delivered' }] },
    });
    expect(taken).toHaveLength(2);
    expect(await letters()).toEqual([]);
  });

  it('are given up by drop, and an unknown one is told', async () => {
    await withDeadLetter();
    await place().run(['ship', 'ship.yaml']);
    const [letter] = await letters();
    const unknown = await place().json(['dead-letters', 'drop', letter?.id ?? '', '999']);
    expect(unknown).toMatchObject({ code: 1, document: { error: { code: 'dead_letter_unknown' } } });
    expect(await letters()).toHaveLength(1);
    expect(await place().json(['dead-letters', 'drop', letter?.id ?? ''])).toMatchObject({
      code: 0,
      document: { dropped: 1 },
    });
    expect(await letters()).toEqual([]);
    for (const words of [
      ['show', '999'],
      ['replay', 'ship.yaml', '999'],
    ])
      expect(await place().json(['dead-letters', ...words])).toMatchObject({
        code: 1,
        document: { error: { code: 'dead_letter_unknown' } },
      });
  });
});

describe('offsets', () => {
  const offsets = async (...words: readonly string[]) =>
    (
      (await place().json(['offsets', 'list', ...words])).document as readonly {
        readonly exporter: string;
        readonly offset: string;
      }[]
    ).map(({ exporter, offset }) => `${exporter} ${offset}`);

  async function shipped(): Promise<void> {
    await importExamples(place());
    place().write('ship.yaml', `${archiveConfiguration}  - { id: ion, type: file }\n`);
    await place().run(['ship', 'ship.yaml']);
  }

  it('are listed per exporter', async () => {
    await shipped();
    expect(await offsets()).toEqual(['archive 13', 'ion 13']);
    expect(await offsets('--exporter', 'ion')).toEqual(['ion 13']);
    expect(await offsets('--shipper', 'other')).toEqual([]);
  });

  it.each([
    { place: '5', offset: '5' },
    { place: '2026-01-15T07:00:00Z', offset: '1' },
    { place: 'earliest', offset: '0' },
    { place: 'latest', offset: '13' },
  ])('are set to $place, and the next run ships what is after it', async ({ place: where, offset }) => {
    await shipped();
    const { code, document } = await place().json(['offsets', 'set', where, '--exporter', 'ion']);
    expect(code).toBe(0);
    expect(document).toMatchObject([{ shipper: 'ship_assets', exporter: 'ion', offset }]);
    expect(await offsets()).toEqual(['archive 13', `ion ${offset}`]);
    const run = await place().json(['ship', 'ship.yaml']);
    expect(run.document).toMatchObject({
      outputs: { archive: { records: 0 }, ion: { records: 13 - Number(offset), offset: '13' } },
    });
  });

  it('are reset and dropped', async () => {
    await shipped();
    expect(await place().json(['offsets', 'reset', '--exporter', 'archive'])).toMatchObject({
      code: 0,
      document: [{ offset: '0' }],
    });
    expect(await place().json(['offsets', 'drop', '--exporter', 'ion'])).toMatchObject({
      code: 0,
      document: [{ exporter: 'ion' }],
    });
    expect(await offsets()).toEqual(['archive 0']);
  });

  it('of several shippers are moved only where the command says which', async () => {
    await shipped();
    place().write('second.yaml', archiveConfiguration.replace('ship_assets', 'second'));
    await place().run(['ship', 'second.yaml', '--set', 'assetExporters.archive.directory=second']);
    for (const words of [['reset'], ['set', '5'], ['drop']])
      expect(await place().json(['offsets', ...words])).toMatchObject({
        code: 2,
        document: { error: { code: 'usage', message: expect.stringMatching(/`second`, `ship_assets`/) } },
      });
    expect(await offsets()).toEqual(['archive 13', 'archive 13', 'ion 13']);
    expect((await place().json(['offsets', 'reset', '--shipper', 'second'])).code).toBe(0);
    expect(await offsets()).toEqual(['archive 0', 'archive 13', 'ion 13']);
  });

  it('are not moved to places that are none, nor where there are none', async () => {
    await shipped();
    expect(await place().json(['offsets', 'set', 'soon'])).toMatchObject({
      code: 2,
      document: { error: { code: 'usage' } },
    });
    expect(await place().json(['offsets', 'set', '99'])).toMatchObject({
      code: 1,
      document: { error: { code: 'offset_ahead' } },
    });
    expect(await place().json(['offsets', 'reset', '--exporter', 'nope'])).toMatchObject({
      code: 1,
      document: { error: { code: 'offset_unknown' } },
    });
    expect(await offsets()).toEqual(['archive 13', 'ion 13']);
  });
});
