import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { root, Workplace } from './workplace.js';

const folder = join(root, 'examples/task-step');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
const home = '/var/lib/asset-shipper';

let workplace: Workplace;
const places: Workplace[] = [];
beforeEach(() => {
  workplace = new Workplace();
  places.push(workplace);
  writeFileSync(workplace.path('ship.yaml'), read('ship.yaml').replaceAll(home, workplace.directory));
});
afterAll(() => {
  for (const place of places) place.remove();
});

interface Document {
  readonly outputs: { readonly archive: { readonly uri?: string } };
}

interface KestraTask {
  readonly id: string;
  readonly env: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  readonly outputFiles: readonly string[];
  readonly message: string;
}

describe('the step of a Kestra flow', () => {
  const { tasks } = parse(read('kestra.yaml')) as { tasks: readonly KestraTask[] };
  const [ship, passOn] = tasks;

  /** What Kestra does: a new working directory, templates filled in, the commands in one shell. */
  async function execution(id: string): Promise<Document> {
    const cwd = workplace.path(id);
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'ship.yaml'), readFileSync(workplace.path('ship.yaml')));
    const values: Readonly<Record<string, string>> = {
      'flow.namespace': 'company.data',
      'flow.id': 'ship_lineage',
      'execution.id': id,
    };
    const script = (ship?.commands ?? [])
      .join('\n')
      .replaceAll(/\{\{ (\S+) \}\}/g, (_, name: string) => values[name] ?? 'unknown');
    expect(script).not.toContain('unknown');
    const store = ship?.env.ASSET_SHIPPER_STORE?.replace(home, workplace.directory) ?? '';
    const ended = await workplace.shell(`set -e\n${script}`, { cwd, env: { ASSET_SHIPPER_STORE: store } });
    expect(ended.code).toBe(0);
    const [output = ''] = ship?.outputFiles ?? [];
    return JSON.parse(readFileSync(join(cwd, output), 'utf8')) as Document;
  }

  test('writes the document that the next task reads, in every execution', async () => {
    const first = await execution('2fXlZIr0uTHCRfrJ3KJJs1');
    const second = await execution('5ZzxRlNtaYZQiLLKpXdPZ8');
    const uris = [first, second].map(({ outputs }) => outputs.archive.uri ?? '');
    expect(new Set(uris).size).toBe(2);
    for (const uri of uris) expect(existsSync(fileURLToPath(uri))).toBe(true);
  });

  test('the next task names the document and the path in it', () => {
    expect(passOn?.message).toContain(`outputs.${ship?.id}.outputFiles['${ship?.outputFiles[0]}']`);
    expect(passOn?.message).toContain('.outputs.archive.uri');
  });
});

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('skipped: the Airflow and Prefect examples need python3, which is not here');

describe.skipIf(!hasPython)('the steps in Python', () => {
  /** Stands in for a package that isn't installed here: enough of it to run the example's own code. */
  function stub(path: string, text: string): void {
    const file = workplace.path('stubs', path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }

  async function record(): Promise<void> {
    const { code } = await workplace.shell(
      'asset-shipper record --flow etl --task load --run 1 --output trips --store sqlite:assets.db',
    );
    expect(code).toBe(0);
  }

  test('Prefect: the flow passes on the URI, and goes on where nothing is new', async () => {
    stub(
      'prefect/__init__.py',
      'def task(f=None, **_):\n    return f if f else lambda g: g\ndef flow(f):\n    return f\n',
    );
    await record();
    const run = () =>
      workplace.run('python3', [join(folder, 'prefect_flow.py')], {
        env: { PYTHONPATH: workplace.path('stubs'), PYTHONDONTWRITEBYTECODE: '1' },
      });
    const first = await run();
    const uri = /^archived as (file:\S+)\n$/.exec(first.stdout)?.[1] ?? '';
    expect(existsSync(fileURLToPath(uri))).toBe(true);
    expect((await run()).stdout).toBe('nothing new\n');
  });

  test('Airflow: the last line of the step is the document', async () => {
    stub(
      'airflow/__init__.py',
      'class DAG:\n    def __init__(self, *_, **__): pass\n    def __enter__(self): return self\n    def __exit__(self, *_): pass\n',
    );
    stub('airflow/providers/__init__.py', '');
    stub('airflow/providers/standard/__init__.py', '');
    stub('airflow/providers/standard/operators/__init__.py', '');
    stub(
      'airflow/providers/standard/operators/bash.py',
      'class BashOperator:\n    def __init__(self, **kwargs): self.__dict__.update(kwargs)\n    def __rshift__(self, other): return other\n',
    );
    await record();
    const program = [
      'import subprocess, sys',
      'import airflow_dag as dag',
      'done = subprocess.run(["bash", "-c", dag.ship.bash_command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)',
      'assert done.returncode == 0, done.stdout',
      'value = dag.ship.output_processor(done.stdout.rstrip("\\n").split("\\n")[-1])',
      'print(value["outputs"]["archive"].get("uri"))',
    ].join('\n');
    const { stdout, stderr } = await workplace.run('python3', ['-c', program], {
      env: { PYTHONPATH: `${workplace.path('stubs')}:${folder}`, PYTHONDONTWRITEBYTECODE: '1' },
    });
    expect(stderr).toBe('');
    expect(existsSync(fileURLToPath(stdout.trim()))).toBe(true);
  });
});
