// One import in progress: values to records in bounded batches, events held to the end, rejections told.
// Which files, and what of it all is written where, is import-files.ts.
import type { ReadValue } from '../codec/read-value.js';
import { readValues } from '../codec/read-values.js';
import { AssetShipperError } from '../model/error.js';
import { type JsonValue, stringifyJson } from '../model/json-value.js';
import { normalizeRecord } from '../model/normalize.js';
import { type AssetLineageRecord, maxRecordBytes } from '../model/record.js';
import type { Rejection } from '../model/rejection.js';
import { emptyTally, type FileTally, type ImportResult, resultOf } from './import-counts.js';
import type { InputFile } from './input-file.js';
import { type InputFormat, type InputItem, inputItems } from './input-item.js';
import { HeldPrefectEvents } from './prefect/held-events.js';
import { readPrefectEvent } from './prefect/prefect-event.js';
import type { RecordAppender } from './record-appender.js';
import type { RejectedInput } from './rejects-file.js';

/**
 * A page is one value, and what is wrong with one of its items must not take the others along. Prefect's pages hold 50
 * events of 1,500,000 bytes at most.
 */
const pageLimits = { maxBytes: 80 * 1024 * 1024, maxDepth: 1024 };

/** An item has the bytes of its page at most, so mostly nothing has to be measured. */
function isTooLarge({ path, value }: InputItem, bytes: number): boolean {
  if (bytes <= maxRecordBytes) return false;
  return path === undefined || Buffer.byteLength(stringifyJson(value)) > maxRecordBytes;
}

export interface ImportProgress {
  readonly file: string;
  /** Of this file, as it lies there (compressed, where it is). */
  readonly bytesRead: number;
  /** Absent of a pipe or of standard input. */
  readonly bytesTotal?: number;
  /** Records appended so far, of all files. */
  readonly imported: number;
  readonly rejected: number;
}

export interface ImportRunOptions {
  readonly files: readonly InputFile[];
  readonly store: RecordAppender;
  readonly format: InputFormat;
  readonly batchSize: number;
  readonly onReject: (rejected: RejectedInput) => void;
  readonly onProgress: (progress: ImportProgress) => void;
}

const maxBatchBytes = 8 * 1024 * 1024;
const maxRawBytes = 2048;

/** Where something came from, to count and to report it. */
interface Place {
  readonly fileIndex: number;
  readonly line: number;
  readonly path?: string;
  readonly raw: () => string;
}

export class ImportRun {
  readonly #options: ImportRunOptions;
  readonly #tallies: readonly FileTally[];
  readonly #events = new HeldPrefectEvents<Place>();
  #batch: { readonly record: AssetLineageRecord; readonly place: Place }[] = [];
  #batchBytes = 0;
  #imported = 0;
  #rejected = 0;

  constructor(options: ImportRunOptions) {
    this.#options = options;
    this.#tallies = options.files.map(emptyTally);
  }

  /** All files in order, then the events that were held, then what is left of the batch. */
  async run(): Promise<ImportResult> {
    const { files } = this.#options;
    for (const [fileIndex, file] of files.entries()) {
      const onProgress = (bytesRead: number): void => this.#progress(file, bytesRead);
      for await (const read of readValues(file.open(), { onProgress, ...pageLimits }))
        await this.#take(read, fileIndex);
    }
    for (const { members, value } of this.#events.groups()) {
      const [first] = members;
      if (first !== undefined) await this.#takeRecord(value, first.place, stringifyJson(value).length);
    }
    await this.#flush();
    return resultOf(
      files.map((file) => file.name),
      this.#tallies,
    );
  }

  async #take(read: ReadValue, fileIndex: number): Promise<void> {
    const { line } = read;
    if ('rejection' in read) {
      this.#reject(read.rejection, { fileIndex, line, raw: () => read.raw });
      return;
    }
    const items = inputItems(read.value, this.#options.format);
    for (const item of items) {
      const place = placeOf(item, fileIndex, line, read.raw);
      if (isTooLarge(item, read.bytes)) {
        this.#reject({ code: 'too_large', message: `larger than ${maxRecordBytes} bytes` }, place);
        continue;
      }
      if (item.kind === 'event') this.#takeEvent(item.value, place);
      else {
        this.#tally(place).records = true;
        await this.#takeRecord(item.value, place, read.bytes / items.length);
      }
    }
  }

  #takeEvent(value: JsonValue, place: Place): void {
    const tally = this.#tally(place);
    tally.events = true;
    const result = readPrefectEvent(value);
    if (result.status === 'other') {
      tally.otherEvents += 1;
      return;
    }
    // What stays held until the end must not hold the page that it came with.
    const ownPlace = { ...place, raw: () => stringifyJson(value) };
    const rejection =
      result.status === 'rejected' ? result.rejection : this.#events.add(result.event, ownPlace);
    if (rejection !== undefined) this.#reject(rejection, ownPlace);
  }

  /** @param bytes of the record, or its share of the page */
  async #takeRecord(value: JsonValue, place: Place, bytes: number): Promise<void> {
    const normalized = normalizeRecord(value);
    if (!normalized.ok) {
      this.#reject(normalized.rejection, place);
      return;
    }
    this.#batch.push({ record: normalized.record, place });
    this.#batchBytes += bytes;
    const isFull = this.#batch.length >= this.#options.batchSize || this.#batchBytes >= maxBatchBytes;
    if (isFull) await this.#flush();
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    this.#batchBytes = 0;
    const results = await this.#options.store.append(batch.map((entry) => entry.record));
    for (const [index, { place }] of batch.entries()) {
      const result = results[index];
      if (result === undefined)
        throw new AssetShipperError('internal', 'the store answered for fewer records');
      if (result.status === 'rejected') this.#reject(result.rejection, place);
      else if (result.status === 'duplicate') this.#tally(place).duplicates += 1;
      else {
        this.#tally(place).imported += 1;
        this.#imported += 1;
      }
    }
  }

  #reject(rejection: Rejection, place: Place): void {
    this.#tally(place).rejected += 1;
    this.#rejected += 1;
    const rejected: RejectedInput = {
      file: this.#options.files[place.fileIndex]?.name ?? '',
      line: place.line,
      code: rejection.code,
      message: place.path === undefined ? rejection.message : `${place.path}: ${rejection.message}`,
      raw: startOf(place.raw()),
    };
    this.#options.onReject(rejected);
  }

  #progress(file: InputFile, bytesRead: number): void {
    const { name, bytesTotal } = file;
    const total = bytesTotal === undefined ? {} : { bytesTotal };
    const [imported, rejected] = [this.#imported, this.#rejected];
    this.#options.onProgress({ file: name, bytesRead, ...total, imported, rejected });
  }

  #tally(place: Place): FileTally {
    const tally = this.#tallies[place.fileIndex];
    if (tally === undefined) throw new AssetShipperError('internal', `no file ${place.fileIndex}`);
    return tally;
  }
}

/** Of a page, the item's own text: a page can be large, and its beginning says nothing of the item. */
function placeOf(item: InputItem, fileIndex: number, line: number, raw: () => string): Place {
  if (item.path === undefined) return { fileIndex, line, raw };
  return { fileIndex, line, path: item.path, raw: () => stringifyJson(item.value) };
}

/** The first 2 KiB, without half a character at the end. */
function startOf(text: string): string {
  if (text.length * 3 <= maxRawBytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxRawBytes));
  return text.slice(0, read);
}
