// Where an export begins when it has no offset yet.

import type { Offset, RecordFilter, Store } from '../store/store.js';
import { instantOf } from './clock.js';

export interface StartSettings {
  /** `earliest`, `latest`, or a normalised instant; beats the lookback period. */
  readonly start?: string;
  readonly lookbackPeriodMillis: number;
}

export interface Start {
  readonly offset: Offset;
  /** Matching records before it: they are never shipped by this export. */
  readonly passedOver: number;
}

/** The first sequence whose timestamp is inside; all later ones follow, whatever their timestamps. */
export async function firstStart(
  store: Store,
  settings: StartSettings,
  filter: RecordFilter,
  nowMillis: number,
): Promise<Start> {
  const offset = await startOffset(store, settings, nowMillis);
  const passedOver = await store.count({ after: '0', through: offset }, filter);
  return { offset, passedOver };
}

async function startOffset(store: Store, settings: StartSettings, nowMillis: number): Promise<Offset> {
  if (settings.start === 'earliest') return '0';
  if (settings.start === 'latest') return store.head();
  return store.offsetBefore(settings.start ?? instantOf(nowMillis - settings.lookbackPeriodMillis));
}
