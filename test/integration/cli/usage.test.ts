// What holds for every command: help, version, wrong usage, where words and results go.
import { describe, expect, it } from 'vitest';

import { archiveConfiguration, importExamples, kestraRecords } from './fixture.js';
import { documentOf, usePlace } from './run-command.js';

const place = usePlace();

const leaves = [
  ['import'],
  ['record'],
  ['ship'],
  ['preview'],
  ['validate'],
  ['status'],
  ['assets', 'list'],
  ['assets', 'show'],
  ['dead-letters', 'list'],
  ['dead-letters', 'show'],
  ['dead-letters', 'replay'],
  ['dead-letters', 'drop'],
  ['offsets', 'list'],
  ['offsets', 'set'],
  ['offsets', 'reset'],
  ['offsets', 'drop'],
  ['receive'],
];
const groups = [['assets'], ['dead-letters'], ['offsets']];

describe('help', () => {
  it('of every command is on stdout with the shared options and an example', async () => {
    await Promise.all(
      [[], ...groups, ...leaves].map(async (words) => {
        const { code, stdout, stderr } = await place().run([...words, '--help']);
        expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: '' });
        expect(stdout).toContain(`Usage: ${['asset-shipper', ...words].join(' ')}`);
        for (const option of ['--json', '--output-file <file>', '--store <url>', '--quiet', '--help'])
          expect(stdout).toContain(option);
        expect(stdout).toMatch(new RegExp(`Examples:\n {2}\\$ .*asset-shipper ${words.join(' ')}`));
      }),
    );
  });

  it('as a command is the same and ends with 0', async () => {
    const [asked, flagged] = await Promise.all([
      place().run(['help', 'ship']),
      place().run(['ship', '--help']),
    ]);
    expect(asked).toEqual(flagged);
  });

  it('says what the exit codes mean', async () => {
    const { stdout } = await place().run(['help']);
    for (const code of [
      '0 done',
      '1 something failed',
      '2 wrong usage',
      '75 another shipper',
      '78 configuration',
    ])
      expect(stdout.replace(/\s+/g, ' ')).toContain(code);
  });
});

it('--version prints the version of the package alone', async () => {
  const { code, stdout, stderr } = await place().run(['--version']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('wrong usage ends with 2 and a message, nothing on stdout', () => {
  it.each([
    { words: [], message: /name a command/ },
    { words: ['nope'], message: /unknown command 'nope'/ },
    { words: ['help', 'nope'], message: /name a command/ },
    { words: ['--nope'], message: /unknown option '--nope'/ },
    { words: ['assets'], message: /name a command/ },
    { words: ['assets', 'nope'], message: /unknown command 'nope'/ },
    { words: ['import'], message: /missing required argument 'file'/ },
    {
      words: ['import', 'x', '--format', 'csv'],
      message: /invalid: allowed choices are auto, kestra, prefect \(see --help\)/,
    },
    { words: ['record', '--flow', 'f'], message: /needs an input or an output/ },
    { words: ['record', 'b', '--output', 'a'], message: /too many arguments/ },
    { words: ['record', '--output', '{"id":'], message: /--output: not valid JSON/ },
    { words: ['record', '--output', 'a', '--metadata', 'x'], message: /expected key=value/ },
    { words: ['record', '--output', 'a', '--start', 'yesterday'], message: /ISO-8601 instant/ },
    { words: ['ship'], message: /missing required argument 'config'/ },
    { words: ['ship', '--exporter', 'a'], message: /missing required argument 'config'/ },
    { words: ['ship', 'a', 'b'], message: /too many arguments/ },
    { words: ['ship', 'a', '--set'], message: /argument missing/ },
    { words: ['ship', 'a', '--since', 'yesterday'], message: /instant with a zone/ },
    { words: ['ship', 'a', '--until', '2026-01-01'], message: /instant with a zone/ },
    {
      words: ['ship', 'a', '--since', '2026-01-02T00:00:00Z', '--until', '2026-01-01T00:00:00Z'],
      message: /--since .* is after --until/,
    },
    { words: ['ship', 'a', '--max-records', '0'], message: /whole number from 1/ },
    { words: ['preview', 'a', '--limit', 'x'], message: /whole number from 1/ },
    { words: ['validate'], message: /missing required argument 'file'/ },
    { words: ['status', '--max-lag', '-1'], message: /whole number from 0/ },
    { words: ['status', '--max-age', '5'], message: /ISO-8601 duration/ },
    { words: ['assets', 'show'], message: /missing required argument 'id'/ },
    { words: ['dead-letters', 'show'], message: /missing required argument 'id'/ },
    { words: ['dead-letters', 'replay'], message: /missing required argument 'config'/ },
    { words: ['dead-letters', 'drop'], message: /missing required argument 'id'/ },
    { words: ['offsets', 'set'], message: /missing required argument 'place'/ },
    { words: ['receive', '--port', 'x'], message: /port from 0 to 65535/ },
    { words: ['status', '--store', 'postgres://u:hunter2@h/db'], message: /PostgreSQL/ },
    { words: ['status', '--store', 'mysql:x'], message: /sqlite:/ },
  ])('$words', async ({ words, message }) => {
    // A `--json` in last place would be the value of an option that wants one.
    const [plain, json] = await Promise.all([place().run(words), place().run(['--json', ...words])]);
    expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code: 2, stdout: '' });
    expect(plain.stderr).toMatch(message);
    expect(plain.stderr).not.toMatch(/\n {4}at |hunter2/);
    expect(json.code).toBe(2);
    expect(documentOf(json.stdout)).toEqual({
      error: {
        code: expect.stringMatching(/^(usage|store_unsupported)$/),
        message: expect.stringMatching(message),
        problems: [],
      },
    });
  });
});

describe('where things go', () => {
  it('a result is on stdout, words are on stderr, and --quiet keeps the result alone', async () => {
    const loud = await place().run(['import', kestraRecords, '--json']);
    expect(loud.stderr).toContain('13 records read');
    const quiet = await place().run(['assets', 'list', '--quiet']);
    expect(quiet.stdout).toContain('trips');
    expect(quiet.stderr).toBe('');
  });

  it('--quiet keeps errors', async () => {
    const { code, stderr } = await place().run(['import', 'nowhere.jsonl', '--quiet']);
    expect(code).toBe(1);
    expect(stderr).toContain("can't read nowhere.jsonl");
  });

  it('--json prints exactly what --output-file keeps, also on a failure and on wrong usage', async () => {
    for (const words of [
      ['import', kestraRecords],
      ['import', 'nowhere.jsonl'],
      ['import'],
      ['ship', 'nowhere.yaml'],
    ]) {
      const { stdout } = await place().run([...words, '--json', '--output-file', 'result.json']);
      documentOf(stdout);
      expect(place().read('result.json')).toBe(stdout);
    }
  });

  it('--output-file works without --json', async () => {
    await place().run(['import', kestraRecords, '--output-file', 'result.json']);
    expect(JSON.parse(place().read('result.json'))).toMatchObject({ imported: 13 });
  });

  it('an output file that cannot be written is told before any work is done', async () => {
    const { code, document, stderr } = await place().json([
      'import',
      kestraRecords,
      '--output-file',
      'no/such/result.json',
    ]);
    expect(code).toBe(1);
    expect(document).toMatchObject({ error: { code: 'output_unwritable' } });
    expect(stderr).toContain('there is no such file or directory');
    expect(place().list('.asset-shipper')).toEqual([]);
  });

  it('shared options are taken before the command as well', async () => {
    await importExamples(place());
    const { code, stdout } = await place().run(['--json', 'assets', '--quiet', 'show', 'trips']);
    expect(code).toBe(0);
    expect(documentOf(stdout)).toMatchObject({ id: 'trips' });
  });

  it('the store is --store, then ASSET_SHIPPER_STORE, then the configuration, then the default', async () => {
    const env = { ASSET_SHIPPER_STORE: 'sqlite:env.db' };
    place().write('ship.yaml', `store: sqlite:configured.db\n${archiveConfiguration}`);
    await place().run(['import', kestraRecords, '--store', 'sqlite:flag.db'], { env });
    expect(
      place()
        .list('.')
        .filter((name) => name.endsWith('.db')),
    ).toEqual(['flag.db']);
    await place().run(['import', kestraRecords], { env });
    expect(
      place()
        .list('.')
        .filter((name) => name.endsWith('.db')),
    ).toEqual(['env.db', 'flag.db']);
    const configured = await place().json(['ship', 'ship.yaml']);
    expect(configured.document).toMatchObject({ fetched: 0 });
    expect(place().list('.')).toContain('configured.db');
    const fromEnv = await place().json(['ship', 'ship.yaml'], { env });
    expect(fromEnv.document).toMatchObject({ fetched: 13 });
    await place().run(['import', kestraRecords]);
    expect(place().list('.asset-shipper')).toContain('assets.db');
  });

  it('a reader that goes away is no failure', async () => {
    await importExamples(place());
    const started = place().start(['assets', 'list']);
    started.process.stdout?.destroy();
    const { code, stderr } = await started.ended;
    expect(code).toBe(0);
    expect(stderr).not.toContain('Error');
  });
});
