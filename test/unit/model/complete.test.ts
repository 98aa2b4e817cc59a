// References completed from what is known.
import { describe, expect, it } from 'vitest';

import type { Asset } from '../../../src/model/asset.js';
import { completeRecord } from '../../../src/model/complete.js';
import { recordOf } from './record-of.js';

const known: Asset = {
  tenantId: 'main',
  namespace: 'n',
  id: 'a',
  type: 'Table',
  displayName: 'A',
  description: 'd',
  metadata: { x: 1 },
  created: '2026-01-01T00:00:00Z',
  updated: '2026-01-02T00:00:00Z',
  deleted: true,
  owners: ['o'],
  url: 'u',
};
const lookup = (tenantId: string, id: string) => (tenantId === 'main' && id === 'a' ? known : undefined);
const completedInput = (asset: object) => completeRecord(recordOf({ inputs: [asset] }), lookup).inputs?.[0];
const completedOutput = (asset: object) =>
  completeRecord(recordOf({ outputs: [asset] }), lookup).outputs?.[0];
const external = 'io.kestra.core.models.assets.External';

describe('completeRecord', () => {
  it.each([
    ['an input', completedInput],
    ['an output', completedOutput],
  ])('gives %s that is its id alone all but times and deletion, in canonical order', (_, completed) => {
    const { created, updated, deleted, ...taken } = known;
    const asset = completed({ id: 'a' });
    expect(JSON.stringify(asset)).toBe(JSON.stringify({ ...taken, completed: true }));
  });

  it.each([
    ['an input', completedInput],
    ['an output', completedOutput],
  ])('makes %s that nobody knows External, unmarked', (_, completed) => {
    expect(completed({ id: 'b' })).toEqual({ tenantId: 'main', id: 'b', type: external });
  });

  it('looks in the tenant of the asset', () => {
    expect(completedInput({ id: 'a', tenantId: 'other' })).toEqual({
      tenantId: 'other',
      id: 'a',
      type: external,
    });
  });

  it('gives an input that says more than its id the type alone', () => {
    expect(completedInput({ id: 'a', displayName: 'mine' })).toEqual({
      tenantId: 'main',
      id: 'a',
      type: 'Table',
      displayName: 'mine',
    });
    expect(completedInput({ id: 'b', displayName: 'mine' })).toMatchObject({
      type: external,
      displayName: 'mine',
    });
  });

  it('leaves an output that says more than its id as it is', () => {
    expect(completedOutput({ id: 'a', displayName: 'mine' })).toEqual({
      tenantId: 'main',
      id: 'a',
      displayName: 'mine',
    });
  });

  it('leaves alone what has a type or was completed before', () => {
    const typed = { id: 'a', type: 'File' };
    expect(completedInput(typed)).toEqual({ tenantId: 'main', ...typed });
    const before = { id: 'a', displayName: 'then', completed: true };
    expect(completedInput(before)).toEqual({ tenantId: 'main', ...before });
  });

  it('has no type to give where what is known has none', () => {
    const { type, ...typeless } = known;
    const record = recordOf({ inputs: [{ id: 'a' }, { id: 'a', displayName: 'x' }] });
    const [bare, named] = completeRecord(record, () => typeless).inputs ?? [];
    expect(bare).toMatchObject({ displayName: 'A', completed: true });
    expect(bare).not.toHaveProperty('type');
    expect(named).toEqual({ tenantId: 'main', id: 'a', displayName: 'x' });
  });

  it('changes neither the record that it was given nor the order of its fields', () => {
    const record = recordOf({
      executionId: 'e',
      inputs: [{ id: 'a' }],
      outputs: [{ id: 'b' }],
      state: 'SUCCESS',
    });
    const before = JSON.stringify(record);
    const completed = completeRecord(record, lookup);
    expect(JSON.stringify(record)).toBe(before);
    expect(Object.keys(completed)).toEqual(Object.keys(record));
  });
});
