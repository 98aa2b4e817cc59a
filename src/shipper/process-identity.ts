// Who this process is, and whether the process that holds a lease still lives. Linux tells all; elsewhere less is known.
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { present } from '../model/present.js';
import type { LeaseHolder } from '../store/store.js';

/** This process as a lease holder. */
export function thisProcess(): LeaseHolder {
  const bootId = readQuietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const processNamespace = readQuietly(() => readlinkSync('/proc/self/ns/pid'));
  const processStart = processStartOf(process.pid);
  return {
    host: hostname(),
    processId: process.pid,
    ...present({ bootId, processNamespace, processStart }),
  };
}

/** Whether a holder lives; `unknown` on another host, in another process namespace, or where the system can't tell. */
export function livenessOf(holder: LeaseHolder, self: LeaseHolder): 'alive' | 'dead' | 'unknown' {
  if (holder.host !== self.host) return 'unknown';
  // After a restart of the machine no process of before is left.
  if (holder.bootId !== self.bootId) return 'dead';
  if (holder.processNamespace !== self.processNamespace) return 'unknown';
  if (!processExists(holder.processId)) return 'dead';
  const start = processStartOf(holder.processId);
  // Without start times it may be another process that got the number of a dead one.
  if (start === undefined || holder.processStart === undefined) return 'unknown';
  return start === holder.processStart ? 'alive' : 'dead';
}

function processExists(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat: clock ticks since boot. The command's name in field 2 may hold spaces and brackets. */
function processStartOf(processId: number): string | undefined {
  return readQuietly(() => {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  });
}

function readQuietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
