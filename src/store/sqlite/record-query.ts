// Filters as SQL: the sequences of a range that match, in order, found by an index wherever one narrows the search.
// Everything from outside is bound, nothing is put into the text.
import { assetTypeKey } from '../../model/asset-type.js';
import { instantKey } from '../../model/instant.js';
import type { Range, RecordFilter } from '../store.js';
import type { Bound, Connection } from './connection.js';
import { keyText } from './key-text.js';
import { offsetNumber } from './sequence.js';

/** SQL with what is bound to it. */
export interface Query {
  readonly sql: string;
  readonly bound: readonly Bound[];
}

/** Beyond this many alternatives the edges of the range are walked instead; SQLite allows 500 in a compound. */
const maxAlternatives = 100;

/** A SELECT of one column `seq`, ordered and without repetition, at most `limit` if given. */
export function matchingSequences(
  connection: Connection,
  range: Range,
  filter: RecordFilter,
  limit?: number,
): Query {
  const arms = assetArms(connection, filter);
  const selects =
    arms === undefined ? [recordSelect(range, filter)] : arms.map((arm) => edgeSelect(arm, range, filter));
  // No namespace below the prefix, or an empty list of types: nothing matches.
  if (selects.length === 0) return { sql: 'SELECT seq FROM record WHERE false', bound: [] };
  const end = limit === undefined ? '' : ' LIMIT ?';
  return {
    // SQLite merges the ordered arms, so nothing is sorted and LIMIT stops early.
    sql: `${selects.map((select) => select.sql).join(' UNION ')} ORDER BY seq${end}`,
    bound: [...selects.flatMap((select) => select.bound), ...(limit === undefined ? [] : [limit])],
  };
}

/** `column` equal to the pattern, or below the prefix of `prefix.*`. */
export function namespaceCondition(column: string, pattern: string): Query {
  const bounds = belowPrefix(pattern);
  if (bounds === undefined) return { sql: `${column} = ?`, bound: [keyText(pattern)] };
  return { sql: `${column} >= ? AND ${column} < ?`, bound: bounds };
}

/** The keys below `prefix.*`: from `prefix.` up to `prefix/`, the next character. Undefined for a plain namespace. */
function belowPrefix(pattern: string): [string, string] | undefined {
  if (!pattern.endsWith('.*')) return undefined;
  const prefix = keyText(pattern.slice(0, -2));
  return [`${prefix}.`, `${prefix}/`];
}

function recordSelect(range: Range, filter: RecordFilter): Query {
  const { sql, bound } = recordCondition(filter);
  return {
    sql: `SELECT r.seq AS seq FROM record r WHERE r.seq > ? AND r.seq <= ?${sql}`,
    bound: [offsetNumber(range.after), offsetNumber(range.through), ...bound],
  };
}

/** One alternative of an asset filter, all of it on the same asset. */
interface Arm extends Query {
  readonly index: 'asset_edge_namespace' | 'asset_edge_type' | undefined;
}

function edgeSelect(arm: Arm, range: Range, filter: RecordFilter): Query {
  const { sql, bound } = recordCondition(filter);
  // CROSS JOIN keeps the edges outside. Without an index they are walked in order of seq, by the primary key.
  const edges = `asset_edge e${arm.index === undefined ? '' : ` INDEXED BY ${arm.index}`}`;
  const join = sql === '' ? '' : ' CROSS JOIN record r ON r.seq = e.seq';
  return {
    sql: `SELECT DISTINCT e.seq AS seq FROM ${edges}${join} WHERE e.seq > ? AND e.seq <= ? AND ${arm.sql}${sql}`,
    bound: [offsetNumber(range.after), offsetNumber(range.through), ...arm.bound, ...bound],
  };
}

/** What the filter says of the record itself, each condition led by AND. */
function recordCondition(filter: RecordFilter): Query {
  const conditions: Query[] = [];
  if (filter.flowNamespace !== undefined) {
    // A range over an index would have to be sorted by seq for each page; `+` has the records walked instead.
    const column = belowPrefix(filter.flowNamespace) === undefined ? 'r.flow_namespace' : '+r.flow_namespace';
    conditions.push(namespaceCondition(column, filter.flowNamespace));
  }
  if (filter.flowId !== undefined) conditions.push({ sql: 'r.flow_id = ?', bound: [keyText(filter.flowId)] });
  if (filter.taskId !== undefined) conditions.push({ sql: 'r.task_id = ?', bound: [keyText(filter.taskId)] });
  if (filter.since !== undefined) {
    conditions.push({ sql: 'r.timestamp_key >= ?', bound: [instantKey(filter.since)] });
  }
  if (filter.until !== undefined) {
    conditions.push({ sql: 'r.timestamp_key < ?', bound: [instantKey(filter.until)] });
  }
  return {
    sql: conditions.map((condition) => ` AND ${condition.sql}`).join(''),
    bound: conditions.flatMap((condition) => condition.bound),
  };
}

/** The alternatives of the asset filter, one of which must hold; undefined where there is no asset filter. */
function assetArms(connection: Connection, filter: RecordFilter): readonly Arm[] | undefined {
  const types = filter.assetTypes && [
    ...new Set(filter.assetTypes.map((type) => keyText(assetTypeKey(type)))),
  ];
  if (filter.assetNamespace === undefined) return types && typeArms(types);
  const bounds = belowPrefix(filter.assetNamespace);
  const namespaces =
    bounds === undefined ? [keyText(filter.assetNamespace)] : namespacesBelow(connection, bounds);
  if (namespaces === undefined) return [walkingArm(filter.assetNamespace, types)];
  const typed = types === undefined ? '' : ` AND e.type_key IN (${placeholders(types)})`;
  return namespaces.map((namespace) => ({
    index: 'asset_edge_namespace',
    sql: `e.namespace = ?${typed}`,
    bound: [namespace, ...(types ?? [])],
  }));
}

function typeArms(types: readonly string[]): readonly Arm[] {
  if (types.length > maxAlternatives) return [walkingArm(undefined, types)];
  return types.map((type) => ({ index: 'asset_edge_type', sql: 'e.type_key = ?', bound: [type] }));
}

/** All edges of the range are looked at: `+` keeps SQLite from an index that it would have to sort. */
function walkingArm(namespace: string | undefined, types: readonly string[] | undefined): Arm {
  const conditions: Query[] = [];
  if (namespace !== undefined) conditions.push(namespaceCondition('+e.namespace', namespace));
  if (types !== undefined) {
    conditions.push({ sql: `+e.type_key IN (${placeholders(types)})`, bound: types });
  }
  return {
    index: undefined,
    sql: conditions.map((condition) => condition.sql).join(' AND '),
    bound: conditions.flatMap((condition) => condition.bound),
  };
}

function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** The namespaces that there are below a prefix, a step over the index for each; undefined where they are too many. */
function namespacesBelow(
  connection: Connection,
  [from, to]: readonly [string, string],
): readonly string[] | undefined {
  const found: string[] = [];
  for (let last: string | undefined; ; ) {
    const row: { namespace: string } | undefined =
      last === undefined
        ? connection.get(
            'SELECT namespace FROM asset_edge WHERE namespace >= ? AND namespace < ? ORDER BY namespace LIMIT 1',
            from,
            to,
          )
        : connection.get(
            'SELECT namespace FROM asset_edge WHERE namespace > ? AND namespace < ? ORDER BY namespace LIMIT 1',
            last,
            to,
          );
    if (row === undefined) return found;
    if (found.length === maxAlternatives) return undefined;
    last = row.namespace;
    found.push(last);
  }
}
