import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeEach, describe, expect, test } from 'vitest';

import { type Ended, root, Workplace } from '../examples/workplace.js';

// The checks of `npm run check` that are ours, shown to fail.
let workplace: Workplace;
const places: Workplace[] = [];
beforeEach(() => {
  workplace = new Workplace();
  places.push(workplace);
  for (const folder of ['examples', 'scripts', 'src', 'test']) mkdirSync(workplace.path(folder));
});
afterAll(() => {
  for (const place of places) place.remove();
});

function file(path: string, text: string): void {
  mkdirSync(dirname(workplace.path(path)), { recursive: true });
  writeFileSync(workplace.path(path), text);
}

function check(module: string, name: string): Promise<Ended> {
  const url = JSON.stringify(`file://${join(root, 'scripts/check', module)}`);
  const program = `const { ${name} } = await import(${url}); ${name}(process.cwd());`;
  return workplace.run(process.execPath, ['--input-type=module', '--eval', program]);
}

describe('the check of the house', () => {
  test('takes files in order', async () => {
    file('src/shipper/run.ts', "// One run.\nimport { open } from '../store/open.js';\nopen();\n");
    file('src/store/open.ts', '// Opens.\nexport const open = (): void => undefined;\n');
    expect((await check('house.mjs', 'checkHouse')).code).toBe(0);
  });

  test('finds files that import each other round about', async () => {
    file('src/model/a.ts', "// A.\nimport './b.js';\n");
    file('src/model/b.ts', "// B.\nimport type { C } from './c.js';\n");
    file('src/model/c.ts', "// C.\nexport type { A } from './a.js';\n");
    const { code, stderr } = await check('house.mjs', 'checkHouse');
    expect(stderr).toContain('src/model/a.ts → src/model/b.ts → src/model/c.ts → src/model/a.ts');
    expect(code).not.toBe(0);
  });

  test.each([
    [
      'a stage that imports a stage',
      'src/store/a.ts',
      "// A.\nimport '../mapping/b.js';\n",
      'must not import',
    ],
    ['a late import too', 'src/store/a.ts', "// A.\nawait import('../mapping/b.js');\n", 'must not import'],
    [
      'the ground floor that imports',
      'src/model/a.ts',
      "// A.\nimport '../codec/b.js';\n",
      'must not import',
    ],
    ['a room that nobody planned', 'src/attic/a.ts', '// A.\n', 'has no line in'],
    ['a long file', 'src/model/a.ts', `// A.\n${'export {};\n'.repeat(351)}`, '352 lines'],
    ['a file that does not say what it is', 'src/model/a.ts', 'export {};\n', 'the first line'],
    ['a leftover', 'test/unit/a.test.ts', `// ${'TO'}DO\n`, 'left over'],
    ['a test that runs alone', 'test/unit/a.test.ts', `it.${'only'}('x');\n`, 'left over'],
  ])('finds %s', async (_, path, text, problem) => {
    file(path, text);
    const { code, stderr } = await check('house.mjs', 'checkHouse');
    expect(stderr).toContain(`${path}:`);
    expect(stderr).toContain(problem);
    expect(code).toBe(1);
  });

  test('takes a long file that gives its reason', async () => {
    file('src/model/a.ts', `// A.\n// Long because it is a table.\n${'export {};\n'.repeat(400)}`);
    expect((await check('house.mjs', 'checkHouse')).code).toBe(0);
  });
});

describe('the check of the exports', () => {
  const heavy = "export default 'heavy';\n";
  function packageWith(index: string): void {
    const exports = { '.': './index.js', './package.json': './package.json' };
    file('package.json', JSON.stringify({ name: 'sample', type: 'module', exports }));
    file('index.js', index);
    file('node_modules/axios/package.json', JSON.stringify({ name: 'axios', type: 'module' }));
    file('node_modules/axios/index.js', heavy);
  }

  test('takes a heavy package that loads when it is used', async () => {
    packageWith("export const load = () => import('axios');\n");
    const { code, stdout } = await check('exports.mjs', 'checkExports');
    expect(stdout).toBe('sample loads no package\nsample/package.json loads no package\n');
    expect(code).toBe(0);
  });

  test('finds a heavy package that the root loads', async () => {
    packageWith("export { default } from 'axios';\n");
    const { code, stderr } = await check('exports.mjs', 'checkExports');
    expect(stderr).toContain('importing sample must not load axios');
    expect(code).toBe(1);
  });

  test('finds an export that can not be imported', async () => {
    packageWith("import './missing.js';\n");
    expect((await check('exports.mjs', 'checkExports')).code).toBe(1);
  });
});
