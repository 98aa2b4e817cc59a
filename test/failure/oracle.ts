// What the tests hold against: the records that were issued, and what must be true of files and events afterwards.
// Nothing here is killed.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { createCodec } from '../../src/codec/create-codec.js';
import type { StoredRecord } from '../../src/store/store.js';
import type { SentEvent } from '../integration/shipper/scripted-endpoint.js';

export interface FileFindings {
  /** Sequences in no file, and sequences in more than one line. */
  readonly missing: readonly string[];
  readonly duplicates: readonly string[];
  /** Files that are torn, that hold other bytes than the store, or other records than their name says. */
  readonly damaged: readonly string[];
  readonly temporary: readonly string[];
  readonly lines: number;
  readonly files: number;
}

/** Looks at every file of a directory. Each must hold exactly the records from the first to the last in its name. */
export async function checkFiles(
  directory: string,
  format: 'ION' | 'JSON',
  issued: readonly StoredRecord[],
): Promise<FileFindings> {
  const codec = createCodec(format);
  const sequenceOfLine = new Map(issued.map(({ sequence, json }) => [codec.encode(json), sequence]));
  const seen = new Map<string, number>();
  const damaged: string[] = [];
  const temporary: string[] = [];
  let lines = 0;
  const names = await readdir(directory);
  for (const name of names) {
    if (name.startsWith('.')) {
      temporary.push(name);
      continue;
    }
    const sequences = await sequencesOf(join(directory, name), sequenceOfLine);
    for (const sequence of sequences ?? []) seen.set(sequence, (seen.get(sequence) ?? 0) + 1);
    lines += sequences?.length ?? 0;
    if (sequences === undefined || !isWhole(name, sequences)) damaged.push(name);
  }
  return {
    missing: issued.map(({ sequence }) => sequence).filter((sequence) => !seen.has(sequence)),
    duplicates: [...seen].filter(([, times]) => times > 1).map(([sequence]) => sequence),
    damaged,
    temporary,
    lines,
    files: names.length - temporary.length,
  };
}

/** Undefined where a line is torn or unknown. */
async function sequencesOf(
  path: string,
  sequenceOfLine: ReadonlyMap<string, string>,
): Promise<readonly string[] | undefined> {
  const bytes = await readFile(path);
  let text: string;
  try {
    text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    return undefined;
  }
  if (!text.endsWith('\n')) return undefined;
  const sequences: string[] = [];
  for (const line of text.slice(0, -1).split('\n')) {
    const sequence = sequenceOfLine.get(line);
    if (sequence === undefined) return undefined;
    sequences.push(sequence);
  }
  return sequences;
}

/** No filter is set, so a file has all sequences of its range, in order. */
function isWhole(name: string, sequences: readonly string[]): boolean {
  const [, first = '', last = ''] = /-(\d+)-(\d+)\.(?:ion|json)(?:\.gz)?$/.exec(name) ?? [];
  const expected = Array.from(
    { length: Number(last) - Number(first) + 1 },
    (_, index) => `${Number(first) + index}`,
  );
  return expected.join() === sequences.join();
}

export interface EventFindings {
  /** `asset type` of events that never came. */
  readonly missing: readonly string[];
  /** Events of which copies differ. */
  readonly unequal: readonly string[];
  /** Events that came for the first time after one that should follow them in their job. */
  readonly unordered: readonly string[];
  /** Copies beyond the first. */
  readonly resent: number;
}

/** @param assets in the order of their records; each record has one output of that name */
export function checkEvents(journal: readonly SentEvent[], assets: readonly string[]): EventFindings {
  const copies = new Map<string, SentEvent[]>();
  for (const event of journal) {
    const key = `${event.asset} ${event.type}`;
    copies.set(key, [...(copies.get(key) ?? []), event]);
  }
  const expected = assets.flatMap((asset) => [`${asset} START`, `${asset} COMPLETE`]);
  const placeOf = new Map(expected.map((key, place) => [key, place]));
  const lastOfJob = new Map<string, number>();
  const unordered: string[] = [];
  // A Map keeps the order of the first copies.
  for (const [key, [first]] of copies) {
    const place = placeOf.get(key) ?? -1;
    const job = first?.job ?? '';
    if (place <= (lastOfJob.get(job) ?? -1)) unordered.push(key);
    lastOfJob.set(job, Math.max(place, lastOfJob.get(job) ?? -1));
  }
  return {
    missing: expected.filter((key) => !copies.has(key)),
    unequal: [...copies]
      .filter(([, all]) => new Set(all.map(({ body }) => body)).size > 1)
      .map(([key]) => key),
    unordered,
    resent: journal.length - copies.size,
  };
}
