import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createRegistry } from '../../../src/exporter/registry.js';
import { contextIn } from './fixture.js';

const options = `{ shape: {}, safeParse: (data) => ({ success: true, data }), parse: (data) => data }`;
const exporter = `{ kind: 'plan', id, type: 'mine', settings: {}, destination: 'here', maxPlanRecords: 1,
  publish() {}, close() {} }`;
const typeOf = (created: string) =>
  `export default { type: 'mine', options: ${options}, create: (id) => (${created}) };`;

describe('the registry of exporter types', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'registry-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  const find = (name: string) => createRegistry({ workingDirectory: root }).find(name);
  async function put(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  it.each([
    ['file', 'file'],
    ['io.kestra.plugin.ee.assets.FileAssetExporter', 'file'],
    ['openlineage', 'openlineage'],
    ['io.kestra.plugin.ee.openlineage.OpenLineageAssetExporter', 'openlineage'],
    ['console', 'console'],
  ])('finds %s', async (name, type) => {
    expect((await find(name))?.type).toBe(type);
  });

  it('names what it has', () => {
    expect([...createRegistry({ workingDirectory: root }).names].sort()).toEqual([
      'console',
      'file',
      'io.kestra.plugin.ee.assets.FileAssetExporter',
      'io.kestra.plugin.ee.openlineage.OpenLineageAssetExporter',
      'openlineage',
    ]);
  });

  it.each(['fle', '', 'constructor', 'fs', 'node:fs', '@nobody/has-this'])(
    'finds nothing under %j',
    async (name) => {
      expect(await find(name)).toBeUndefined();
    },
  );

  it('takes other types in place of the shipped ones', async () => {
    const [first] = await Promise.all([find('console')]);
    if (first === undefined) throw new Error('no console');
    const registry = createRegistry({ workingDirectory: root, types: [first] });
    expect(registry.names).toEqual(['console']);
    expect(await registry.find('file')).toBeUndefined();
  });

  it('imports a module by a path from the working directory, and by an absolute one', async () => {
    await put('own/exporter.mjs', typeOf(exporter));
    for (const name of ['./own/exporter.mjs', join(root, 'own/exporter.mjs')]) {
      const found = await find(name);
      expect(found?.type).toBe('mine');
      expect(await found?.create('mine', {}, contextIn(root))).toMatchObject({ kind: 'plan', id: 'mine' });
    }
  });

  it('imports a package of the working directory, CommonJS or ESM, also one that is for import only', async () => {
    const describePackage = (name: string, fields: object) =>
      put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...fields }));
    await describePackage('plain-exporter', { main: 'index.cjs' });
    await put(
      'node_modules/plain-exporter/index.cjs',
      typeOf(exporter).replace('export default', 'module.exports ='),
    );
    await describePackage('@scope/esm-exporter', {
      type: 'module',
      exports: { '.': { types: './x.d.ts', import: './main.js' } },
    });
    await put('node_modules/@scope/esm-exporter/main.js', typeOf(exporter));
    expect((await find('plain-exporter'))?.type).toBe('mine');
    expect((await find('@scope/esm-exporter'))?.type).toBe('mine');
  });

  it.each([
    ['missing.mjs', undefined, /there is no exporter module/],
    ['no-default.mjs', 'export const type = 1;', /has no default export/],
    ['number.mjs', 'export default 5;', /it is no object/],
    ['no-type.mjs', `export default { options: ${options}, create() {} };`, /type must be text/],
    ['no-options.mjs', `export default { type: 'x', create() {} };`, /options must be a zod object/],
    ['no-create.mjs', `export default { type: 'x', options: ${options} };`, /create must be a function/],
    ['broken.mjs', 'export default {', /fails to load/],
    ['throwing.mjs', "throw new Error('no licence');", /fails to load: no licence/],
  ])('says what is wrong with ./%s', async (name, text, message) => {
    if (text !== undefined) await put(name, text);
    await expect(find(`./${name}`)).rejects.toMatchObject({
      name: 'AssetShipperError',
      code: 'exporter_unknown',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['nothing', 'undefined', /it is no object/],
    ['no-kind', '{ id, type: "x", settings: {}, destination: "" }', /kind must be/],
    ['no-send', exporter.replace("'plan'", "'message'"), /encode must be a function/],
    ['no-limit', exporter.replace('maxPlanRecords: 1', 'maxPlanRecords: 0'), /maxPlanRecords must be/],
  ])('says what is wrong with what a module creates: %s', async (name, created, message) => {
    await put(`created-${name}.mjs`, typeOf(created));
    const type = await find(`./created-${name}.mjs`);
    await expect(type?.create('mine', {}, contextIn(root))).rejects.toMatchObject({
      code: 'exporter_unknown',
      message: expect.stringMatching(message),
    });
  });

  it('needs no HTTP client before an exporter of events is created', async () => {
    const entry = fileURLToPath(new URL('../../../src/exporter/registry.ts', import.meta.url));
    const { metafile } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    const packages = imports.filter(({ external, path }) => external && !path.startsWith('node:'));
    const kinds = packages.filter(({ path }) => path === 'axios').map(({ kind }) => kind);
    expect(kinds).toEqual(['dynamic-import']);
    const eager = packages.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path);
    expect([...new Set(eager)]).toEqual(['zod']);
  });
});
