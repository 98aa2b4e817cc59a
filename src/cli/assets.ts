// `asset-shipper assets`: the current state of assets, from the records in the store.
import type { Command } from 'commander';

import { defaultTenant } from '../model/asset.js';
import type { AssetState } from '../model/asset-state.js';
import { AssetShipperError, exitCode } from '../model/error.js';
import { type JsonValue, stringifyJson } from '../model/json-value.js';
import { present } from '../model/present.js';
import type { AssetUsage } from '../store/store.js';
import { createCommand, createGroup, onAction, type Program, withStore } from './command.js';
import { collect, positiveInteger } from './option-value.js';
import { table } from './table.js';

interface ListOptions {
  readonly tenant?: string;
  readonly namespace?: string;
  readonly type?: string;
  readonly metadata?: readonly string[];
  readonly deleted?: boolean;
  readonly limit: number;
}

interface ShowOptions {
  readonly tenant: string;
  readonly usages: number;
}

export function assetsCommand(program: Program): Command {
  return createGroup('assets', 'Ask for the assets that the records in the store mention.', [
    listCommand(program),
    showCommand(program),
  ]);
}

function listCommand(program: Program): Command {
  const command = createCommand('list', 'List assets with type, health and time of the last change.', [
    'asset-shipper assets list --type Table --namespace company.data',
    'asset-shipper assets list --metadata model_layer=mart --json',
  ])
    .option('--tenant <id>', 'only this tenant')
    .option('--namespace <namespace>', 'only this namespace, or prefix.* for those below it')
    .option('--type <type>', "only this type, in any of Kestra's spellings")
    .option('--metadata <key=value>', 'only assets whose metadata says so; may be repeated', collect)
    .option('--deleted', 'deleted assets too')
    .option('--limit <n>', 'at most so many', positiveInteger, 1000);
  return onAction<ListOptions, []>(command, program, async (invocation) => {
    const { options, output } = invocation;
    const { tenant, namespace, type, limit } = options;
    const states = await withStore(invocation, { whenMissing: 'fail' }, (store) =>
      store.assets({
        ...present({ tenantId: tenant, namespace, type }),
        ...(options.metadata === undefined ? {} : { metadata: metadataOf(options.metadata) }),
        includeDeleted: options.deleted === true,
        limit,
      }),
    );
    if (states.length > 0)
      output.print(table(['ID', 'TYPE', 'NAMESPACE', 'HEALTH', 'UPDATED'], states.map(rowOf)));
    output.say(states.length === limit ? `the first ${limit} assets` : `${states.length} assets`);
    output.document(states.map(documentOf));
    return exitCode.done;
  });
}

function showCommand(program: Program): Command {
  const command = createCommand('show', 'Show one asset: what is known of it, and who read and wrote it.', [
    'asset-shipper assets show trips',
    'asset-shipper assets show s3://lake/users.parquet --json',
  ])
    .argument('<id>', "the asset's id")
    .option('--tenant <id>', 'its tenant', defaultTenant)
    .option('--usages <n>', 'latest records that mention it, at most', positiveInteger, 20);
  return onAction<ShowOptions, [string]>(command, program, async (invocation, id) => {
    const { options, output } = invocation;
    const tenantId = options.tenant;
    const { state, usages } = await withStore(invocation, { whenMissing: 'fail' }, async (store) => ({
      state: await store.asset(tenantId, id),
      usages: await store.usages({ tenantId, id }, options.usages),
    }));
    if (state === undefined) {
      throw new AssetShipperError(
        'asset_unknown',
        `no record mentions an asset \`${id}\` of tenant \`${tenantId}\`; \`asset-shipper assets list\` shows those that are known`,
      );
    }
    for (const [field, value] of Object.entries(state.asset)) output.print(`${field}: ${textOf(value)}`);
    output.print(`health: ${state.health}`);
    if (state.materializedAt !== undefined) output.print(`materialized: ${state.materializedAt}`);
    if (usages.length > 0) {
      output.print(
        `\n${table(['TIMESTAMP', 'AS', 'FLOW', 'TASK', 'EXECUTION', 'STATE'], usages.map(usageRow))}`,
      );
    }
    output.document({ ...documentOf(state), usages });
    return exitCode.done;
  });
}

/** An asset's fields with what is derived from its records beside them. */
function documentOf({ asset, health, materializedAt }: AssetState): Record<string, unknown> {
  return { ...asset, health, materializedAt: materializedAt ?? null };
}

function rowOf({ asset, health }: AssetState): readonly string[] {
  return [asset.id, asset.type ?? '', asset.namespace ?? '', health, asset.updated ?? ''];
}

function usageRow(usage: AssetUsage): readonly string[] {
  const { timestamp, side, namespace, flowId, taskId, executionId, state } = usage;
  const flow = [namespace, flowId].filter((part) => part !== undefined).join('.');
  return [timestamp, side, flow, taskId ?? '', executionId ?? '', state ?? ''];
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? stringifyJson(value as JsonValue) : String(value);
}

function metadataOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new AssetShipperError('usage', `--metadata: expected key=value, found ${pair}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
