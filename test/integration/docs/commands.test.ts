import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { root, Workplace } from '../examples/workplace.js';
import { blocks, page, pages } from './pages.js';

const workplace = new Workplace();
afterAll(() => workplace.remove());

interface Mention {
  readonly where: string;
  /** Words after `asset-shipper`. */
  readonly words: readonly string[];
}

/** Every command line that a reader may copy: in fenced blocks and in inline code. */
function mentions(): readonly Mention[] {
  const examples = ['schedule', 'task-step'].flatMap((folder) =>
    readdirSync(join(root, 'examples', folder)).map((name) => `examples/${folder}/${name}`),
  );
  const texts = [
    ...pages.flatMap((path) => {
      const text = page(path);
      const inline = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)];
      return [...blocks(text).map((block) => block.text), ...inline.map(([, code = '']) => code)].map(
        (code) => ({ where: path, code }),
      );
    }),
    ...examples.map((path) => ({ where: path, code: readFileSync(join(root, path), 'utf8') })),
  ];
  return texts.flatMap(({ where, code }) =>
    [...code.replaceAll('\\\n', ' ').matchAll(/(?:^|[\s(])asset-shipper ([a-z-]+(?: [^\n#|;)]*)?)/gm)].map(
      ([, rest = '']) => ({ where, words: rest.trim().split(/\s+/) }),
    ),
  );
}

const helps = new Map<string, Promise<string>>();
function help(command: string): Promise<string> {
  const known = helps.get(command);
  if (known !== undefined) return known;
  const asked = workplace.shell(`asset-shipper ${command} --help`).then(({ stdout }) => stdout);
  helps.set(command, asked);
  return asked;
}

describe('the documentation', () => {
  test('names only commands and flags that there are', async () => {
    const top = await help('');
    const known = [...top.matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name ?? '');
    const found = mentions().filter(({ words }) => known.includes(words[0] ?? ''));
    expect(found.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    for (const { where, words } of found) {
      const [name = '', second = ''] = words;
      const hasSubcommands = (await help(name)).includes('\nCommands:');
      const command = hasSubcommands && /^[a-z]/.test(second) ? `${name} ${second}` : name;
      const text = await help(command);
      for (const [flag] of words.join(' ').matchAll(/(?<=\s)--[a-z-]+/g)) {
        if (!new RegExp(`${flag}[\\s,]`).test(text)) wrong.push(`${where}: asset-shipper ${command} ${flag}`);
      }
      if (text === '') wrong.push(`${where}: asset-shipper ${command}`);
    }
    expect(wrong).toEqual([]);
  });

  test('runs only scripts that package.json has', () => {
    const { scripts } = JSON.parse(page('package.json')) as { scripts: Readonly<Record<string, string>> };
    const wrong = pages.flatMap((path) =>
      [...page(path).matchAll(/npm run ([a-z:]+)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !Object.hasOwn(scripts, name))
        .map((name) => `${path}: npm run ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test('links only to files and headings that there are', () => {
    const wrong = pages.flatMap((path) =>
      [...page(path).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)]
        .map(([, target = '']) => target)
        .filter((target) => !leads(path, target))
        .map((target) => `${path}: ${target}`),
    );
    expect(wrong).toEqual([]);
  });
});

function leads(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  if (!existsSync(join(root, path))) return false;
  return anchor === undefined || anchorsOf(page(path)).includes(anchor);
}

/** As GitHub makes them. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
