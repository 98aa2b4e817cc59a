// The asset events of one import, held until its last page was read: a task run's events may lie on several pages.
import type { JsonValue } from '../../model/json-value.js';
import { stringifyJson } from '../../model/json-value.js';
import type { Rejection } from '../../model/rejection.js';
import { groupPrefectEvents, type PrefectGroup } from './group.js';
import type { PrefectAssetEvent } from './prefect-event.js';

export interface HeldPrefectEvent<P> {
  readonly event: PrefectAssetEvent;
  /** Where it came from; whatever the caller wants to find again. */
  readonly place: P;
}

export class HeldPrefectEvents<P> {
  readonly #byId = new Map<string, HeldPrefectEvent<P>>();

  /**
   * Holds an event; one that came before counts once, as overlapping pages repeat events.
   * @returns a rejection `uid_conflict` where the same id came before with other content
   */
  add(event: PrefectAssetEvent, place: P): Rejection | undefined {
    const held = this.#byId.get(event.id);
    if (held === undefined) {
      this.#byId.set(event.id, { event, place });
      return undefined;
    }
    if (textOf(held.event) === textOf(event)) return undefined;
    return { code: 'uid_conflict', message: `event ${event.id} came before with other content` };
  }

  /** One unchecked record value per task run, ordered by when the runs ended. */
  groups(): readonly PrefectGroup<HeldPrefectEvent<P>>[] {
    return groupPrefectEvents(this.#byId.values());
  }
}

function textOf(event: PrefectAssetEvent): string {
  return stringifyJson(event as unknown as JsonValue);
}
