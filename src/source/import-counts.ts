// What an import counts, per file and in all. Every piece of input ends in exactly one of three counts.

/** Counts of records (of Prefect events: task runs). `read` is the sum of the other three. */
export interface ImportCounts {
  readonly read: number;
  readonly imported: number;
  readonly duplicates: number;
  readonly rejected: number;
}

export interface ImportedFile extends ImportCounts {
  readonly file: string;
  /** What was found in it; `none` where there was nothing readable. */
  readonly format: 'kestra' | 'prefect' | 'mixed' | 'none';
  /** Sound Prefect events about something else than assets; they count nowhere else. */
  readonly otherEvents: number;
}

export interface ImportResult extends ImportCounts {
  /** In the order given. A task run with events in several files counts in the file of its first event. */
  readonly files: readonly ImportedFile[];
}

/** Counting in progress, of one file. */
export interface FileTally {
  imported: number;
  duplicates: number;
  rejected: number;
  otherEvents: number;
  records: boolean;
  events: boolean;
}

export function emptyTally(): FileTally {
  return { imported: 0, duplicates: 0, rejected: 0, otherEvents: 0, records: false, events: false };
}

/** @param names of the files, in the order of their tallies */
export function resultOf(names: readonly string[], tallies: readonly FileTally[]): ImportResult {
  const files = tallies.map((tally, index) => ({
    file: names[index] ?? '',
    format: formatOf(tally),
    ...countsOf([tally]),
    otherEvents: tally.otherEvents,
  }));
  return { ...countsOf(tallies), files };
}

function countsOf(tallies: readonly FileTally[]): ImportCounts {
  const sum = (count: 'imported' | 'duplicates' | 'rejected'): number =>
    tallies.reduce((total, tally) => total + tally[count], 0);
  const [imported, duplicates, rejected] = [sum('imported'), sum('duplicates'), sum('rejected')];
  return { read: imported + duplicates + rejected, imported, duplicates, rejected };
}

function formatOf({ records, events }: FileTally): ImportedFile['format'] {
  if (records && events) return 'mixed';
  return records ? 'kestra' : events ? 'prefect' : 'none';
}
