import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { type Ended, root, Workplace } from './workplace.js';

describe('the quickstart', () => {
  const workplace = new Workplace();
  afterAll(() => workplace.remove());

  const work = join(root, 'out/quickstart');
  const quickstart = (): Promise<Ended> =>
    workplace.run(process.execPath, ['examples/quickstart/quickstart.mjs'], { cwd: root });
  const lines = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length;

  test('imports, maps and delivers the example records, every time anew, and leaves no endpoint behind', async () => {
    for (const _ of ['first', 'second']) {
      const { code, stdout, stderr } = await quickstart();
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(stdout).toContain('16 records read: 16 imported, 0 known already, 0 rejected');
      expect(stdout).toMatch(/s3:\/\/shop-lake\/raw\/orders\.csv +s3:\/\/shop-lake +raw\/orders\.csv\n/);
      expect(stdout).toContain('ion: complete: 16 records, offset 16');
      expect(stdout).toContain('json: complete: 16 records, offset 16');
      expect(stdout).toContain('endpoint: complete: 16 records, 30 of 30 events acknowledged, offset 16');
      const endpoint = /the endpoint at (\S+): 30 taken, 0 refused/.exec(stdout)?.[1];
      await expect(fetch(endpoint ?? '')).rejects.toThrow('fetch failed');
    }
    for (const format of ['ion', 'json']) {
      const files = readdirSync(join(work, format));
      expect(files).toHaveLength(1);
      expect(lines(join(work, format, files[0] ?? ''))).toBe(16);
    }
    expect(lines(join(work, 'events.jsonl'))).toBe(30);
  });

  test('what it says to try next works', async () => {
    const { stdout } = await quickstart();
    const next = stdout.slice(stdout.indexOf('NEXT')).replaceAll('\\\n', ' ');
    const commands = [...next.matchAll(/\$ npx (asset-shipper (?:status|assets) .+)/g)];
    expect(commands).toHaveLength(2);
    for (const [, command] of commands) {
      const { code, stderr } = await workplace.shell(command ?? '', { cwd: root });
      expect(stderr).toBe('');
      expect(code).toBe(0);
    }
    const own = /\$ npx (asset-shipper ship .+)/.exec(next)?.[1] ?? '';
    const dryRun = await workplace.shell(`${own} --dry-run`, { cwd: root });
    expect(dryRun.stderr).toContain('16 records fetched');
    expect(dryRun.code).toBe(0);
  });

  test('says what to do where nothing was built', async () => {
    const copy = workplace.path('examples/quickstart');
    cpSync(join(root, 'examples/quickstart'), copy, { recursive: true });
    const { code, stderr } = await workplace.run(process.execPath, [join(copy, 'quickstart.mjs')]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'quickstart: dist/asset-shipper.js is missing; build it first: npm ci (or npm run build)\n',
    );
    expect(existsSync(workplace.path('out'))).toBe(false);
  });
});
