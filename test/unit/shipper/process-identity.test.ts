import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

import { livenessOf, thisProcess } from '../../../src/shipper/process-identity.js';

const self = thisProcess();

describe('livenessOf', () => {
  it('finds this process alive', () => {
    expect(livenessOf(self, self)).toBe(process.platform === 'linux' ? 'alive' : 'unknown');
  });

  it('finds a process alive while it runs and dead when it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    const { processStart: _, ...rest } = self;
    const holder = { ...rest, processId: child.pid ?? 0 };
    expect(livenessOf(holder, self)).not.toBe('dead');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(livenessOf(holder, self)).toBe('dead');
  });

  it.runIf(process.platform === 'linux')(
    'takes a process that got the number of a dead one for another',
    () => {
      expect(livenessOf({ ...self, processStart: '1' }, self)).toBe('dead');
    },
  );

  it('cannot say anything of a process of which no start is known', () => {
    const { processStart: _, ...holder } = self;
    expect(livenessOf(holder, self)).toBe('unknown');
  });

  it('cannot say anything of another host or another process namespace', () => {
    expect(livenessOf({ ...self, host: 'another' }, self)).toBe('unknown');
    expect(livenessOf({ ...self, processNamespace: 'pid:[1]' }, self)).toBe('unknown');
  });

  it('finds every process of before a restart of this host dead', () => {
    expect(livenessOf({ ...self, bootId: 'before' }, self)).toBe('dead');
  });
});
