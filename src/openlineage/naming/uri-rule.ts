// The table of URI schemes: how the address of a dataset becomes namespace and name. Data only; identity-of-uri.ts
// applies it. Sources: OpenLineage naming page (website/docs/spec/naming.md, 2026-08); ports, aliases and lower case
// as in the official Java client (JdbcDatasetUtils, FilesystemDatasetUtils 1.51).

/** `database`: host and segments. `store`: bucket or container and key. `path`: host and path. */
export type UriRule =
  | {
      readonly kind: 'database';
      /** The namespace's scheme, where it isn't the URI's own. */
      readonly scheme?: string;
      /** Port to name where the URI has none; without one the rule wants the URI's. */
      readonly port?: number;
      /** How many segments the path must have: `db/schema/table` is 3. */
      readonly segments: number;
      /** One more segment in front (SQL Server's instance) is dropped. */
      readonly instance?: true;
    }
  | {
      readonly kind: 'catalog';
      readonly scheme?: string;
      readonly segments: number;
      readonly hostSuffix?: string;
    }
  | {
      readonly kind: 'project';
      readonly namespace: string;
      readonly prefix: string;
      readonly separator: string;
      readonly segments: number;
    }
  | { readonly kind: 'store'; readonly scheme: string }
  | { readonly kind: 'file' }
  | { readonly kind: 'hdfs' };

/** By scheme, in lower case. Any other scheme: `scheme://authority` and the path. */
export const uriRules: ReadonlyMap<string, UriRule> = new Map<string, UriRule>([
  ['s3', { kind: 'store', scheme: 's3' }],
  ['s3a', { kind: 'store', scheme: 's3' }],
  ['s3n', { kind: 'store', scheme: 's3' }],
  ['gs', { kind: 'store', scheme: 'gs' }],
  ['gcs', { kind: 'store', scheme: 'gs' }],
  ['abfs', { kind: 'store', scheme: 'abfss' }],
  ['abfss', { kind: 'store', scheme: 'abfss' }],
  ['wasb', { kind: 'store', scheme: 'wasbs' }],
  ['wasbs', { kind: 'store', scheme: 'wasbs' }],
  ['hdfs', { kind: 'hdfs' }],
  ['file', { kind: 'file' }],
  ['postgres', { kind: 'database', port: 5432, segments: 3 }],
  ['postgresql', { kind: 'database', scheme: 'postgres', port: 5432, segments: 3 }],
  ['mysql', { kind: 'database', port: 3306, segments: 2 }],
  ['mssql', { kind: 'database', port: 1433, segments: 3, instance: true }],
  // Not made `mssql`: Synapse is named sqlserver://, and so does the Java client name what it reads over JDBC.
  ['sqlserver', { kind: 'database', port: 1433, segments: 3, instance: true }],
  ['redshift', { kind: 'database', segments: 3 }],
  ['trino', { kind: 'database', port: 443, segments: 3 }],
  ['db2', { kind: 'database', port: 6789, segments: 3 }],
  ['oracle', { kind: 'database', port: 1521, segments: 3 }],
  ['crate', { kind: 'database', port: 5432, segments: 3 }],
  ['hive', { kind: 'database', segments: 2 }],
  ['cassandra', { kind: 'database', port: 9042, segments: 2 }],
  ['teradata', { kind: 'database', port: 1025, segments: 2 }],
  ['oceanbase', { kind: 'database', port: 2881, segments: 2 }],
  ['kafka', { kind: 'database', segments: 1 }],
  ['snowflake', { kind: 'catalog', segments: 3, hostSuffix: '.snowflakecomputing.com' }],
  ['databricks', { kind: 'catalog', scheme: 'unitycatalog', segments: 3 }],
  ['unitycatalog', { kind: 'catalog', segments: 3 }],
  ['bigquery', { kind: 'project', namespace: 'bigquery', prefix: '', separator: '.', segments: 2 }],
  ['pubsub', { kind: 'project', namespace: 'pubsub', prefix: 'topic:', separator: ':', segments: 1 }],
]);
