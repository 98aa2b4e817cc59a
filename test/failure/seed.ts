// Chance that can be repeated: every failure test prints its seed and takes one from ASSET_SHIPPER_SEED.

export const seed = Number(process.env.ASSET_SHIPPER_SEED ?? Date.now() % 1_000_000);

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function createRandom(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
