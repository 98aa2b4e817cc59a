// The project's pages for people, and what stands in them: fenced blocks, table rows.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../examples/workplace.js';

/** Paths from the package's root. */
export const pages: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export function page(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export interface Block {
  readonly language: string;
  readonly text: string;
}

/** Fenced blocks in order; `language` is the first word after the fence. */
export function blocks(text: string): readonly Block[] {
  return [...text.matchAll(/^```(\w*)[^\n]*\n(.*?)^```$/gms)].map(([, language = '', body = '']) => ({
    language,
    text: body,
  }));
}

/** The cells of each table row that begins with code in backticks, without the heading. */
export function codeRows(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}
