// The lease of a shipper: taken before the first write, renewed while it works, given back at the end.
import { AssetShipperError } from '../model/error.js';
import type { Epoch, LeaseHolder, ShipperKey, Store } from '../store/store.js';
import { livenessOf, thisProcess } from './process-identity.js';

/** A holder that can't be checked from here is taken over after so long without a renewal. */
const takeoverMillis = 5 * 60_000;
const renewalMillis = 30_000;

export interface HeldLease {
  readonly key: ShipperKey;
  readonly epoch: Epoch;
  /** Fires when another shipper has taken over: nothing may be written any more. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/** Takes the lease or throws `lease_held`, naming who has it. */
export async function takeLease(store: Store, key: ShipperKey, self = thisProcess()): Promise<HeldLease> {
  const current = await store.lease(key);
  const holder = current?.holder;
  if (current !== undefined && holder !== undefined && !mayTakeOver(holder, current.idleMillis, self)) {
    throw heldBy(key, holder);
  }
  const epoch = await store.takeLease(key, self, current?.epoch);
  if (epoch === undefined) throw heldBy(key, (await store.lease(key))?.holder);
  return keepAlive(store, key, epoch);
}

function mayTakeOver(holder: LeaseHolder, idleMillis: number, self: LeaseHolder): boolean {
  const liveness = livenessOf(holder, self);
  if (liveness === 'unknown') return idleMillis >= takeoverMillis;
  return liveness === 'dead';
}

function heldBy(key: ShipperKey, holder: LeaseHolder | undefined): AssetShipperError {
  const who = holder === undefined ? 'another process' : `process ${holder.processId} on ${holder.host}`;
  return new AssetShipperError(
    'lease_held',
    `${who} is shipping for \`${key.shipperId}\` (offsetKey \`${key.offsetKey}\`); wait for it to end, or use another offsetKey`,
  );
}

function keepAlive(store: Store, key: ShipperKey, epoch: Epoch): HeldLease {
  const lost = new AbortController();
  const timer = setInterval(() => {
    store.renewLease(key, epoch).catch((error: unknown) => {
      // A store that is busy now may answer the next time; if not, the next write says so.
      if (error instanceof AssetShipperError && error.code === 'lease_lost') lost.abort(error);
    });
  }, renewalMillis);
  timer.unref();
  return {
    key,
    epoch,
    lost: lost.signal,
    async release() {
      clearInterval(timer);
      await store.releaseLease(key, epoch);
    },
  };
}
