// Memory that is alive: what is left after a collection. The size of the process says more of the collector's mood,
// which differs from one Node to the next.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes on the heap and outside of it. */
export function liveBytes(): number {
  // Buffers are let go by the collection after the one that finds them dead.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
