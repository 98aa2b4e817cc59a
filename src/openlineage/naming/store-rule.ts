// The table of stores: the 37 rows of OpenLineage's naming page (website/docs/spec/naming.md, 2026-08). Data only;
// identity-of-store.ts fills it. `{a|b}`: the first of these parts that is there; `{port:5432}`: with a default, only
// where the official clients have one.

export interface StoreRule {
  /** Names that people write into an asset's `system`, in lower case. */
  readonly systems: readonly string[];
  readonly namespace: string;
  readonly name: string;
}

/** In order: of two rules of one system, the first whose parts are all there names the dataset. */
export const storeRules: readonly StoreRule[] = [
  {
    systems: ['postgres', 'postgresql'],
    namespace: 'postgres://{host}:{port:5432}',
    name: '{database}.{schema}.{name}',
  },
  {
    systems: ['mysql', 'mariadb'],
    namespace: 'mysql://{host}:{port:3306}',
    name: '{database|schema}.{name}',
  },
  {
    systems: ['mssql', 'sqlserver', 'sql server'],
    namespace: 'mssql://{host}:{port:1433}',
    name: '{database}.{schema}.{name}',
  },
  {
    systems: ['synapse', 'azure synapse'],
    namespace: 'sqlserver://{host}:{port:1433}',
    name: '{schema}.{name}',
  },
  {
    systems: ['oracle'],
    namespace: 'oracle://{host}:{port:1521}',
    name: '{service|sid|database}.{schema}.{name}',
  },
  { systems: ['db2'], namespace: 'db2://{host}:{port:6789}', name: '{database}.{schema}.{name}' },
  { systems: ['teradata'], namespace: 'teradata://{host}:{port:1025}', name: '{database|schema}.{name}' },
  {
    systems: ['crate', 'cratedb'],
    namespace: 'crate://{host}:{port:5432}',
    name: '{database}.{schema}.{name}',
  },
  { systems: ['oceanbase'], namespace: 'oceanbase://{host}:{port:2881}', name: '{database|schema}.{name}' },
  {
    systems: ['cassandra'],
    namespace: 'cassandra://{host}:{port:9042}',
    name: '{keyspace|schema|database}.{name}',
  },
  { systems: ['hive'], namespace: 'hive://{host}:{port}', name: '{database|schema}.{name}' },
  { systems: ['milvus'], namespace: 'milvus://{host}:{port}', name: '{database}.{collection|name}' },
  { systems: ['trino'], namespace: 'trino://{host}:{port:443}', name: '{catalog|database}.{schema}.{name}' },
  {
    systems: ['redshift'],
    namespace: 'redshift://{cluster}.{region}:{port}',
    name: '{database}.{schema}.{name}',
  },
  { systems: ['redshift'], namespace: 'redshift://{host}:{port}', name: '{database}.{schema}.{name}' },
  {
    systems: ['snowflake'],
    namespace: 'snowflake://{organization}-{account}',
    name: '{database}.{schema}.{name}',
  },
  { systems: ['snowflake'], namespace: 'snowflake://{account}', name: '{database}.{schema}.{name}' },
  {
    systems: ['bigquery', 'big query'],
    namespace: 'bigquery',
    name: '{project|database}.{dataset|schema}.{name}',
  },
  { systems: ['spanner'], namespace: 'spanner://{project}:{instance}', name: '{database}.{schema}.{name}' },
  {
    systems: ['unitycatalog', 'unity catalog', 'databricks'],
    namespace: 'unitycatalog://{host}:{port}',
    name: '{catalog|database}.{schema}.{name}',
  },
  {
    systems: ['unitycatalog', 'unity catalog', 'databricks'],
    namespace: 'unitycatalog://{host}',
    name: '{catalog|database}.{schema}.{name}',
  },
  {
    systems: ['fabric-warehouse', 'fabric warehouse', 'fabric'],
    namespace: 'fabric-warehouse://{host}:{port}',
    name: '{database}.{schema}.{name}',
  },
  {
    systems: ['fabric-warehouse', 'fabric warehouse', 'fabric'],
    namespace: 'fabric-warehouse://{host}',
    name: '{database}.{schema}.{name}',
  },
  {
    systems: ['athena', 'awsathena'],
    namespace: 'awsathena://athena.{region}.amazonaws.com',
    name: '{catalog}.{database|schema}.{name}',
  },
  {
    systems: ['glue', 'aws glue', 'awsglue'],
    namespace: 'arn:aws:glue:{region}:{account}',
    name: 'table/{database|schema}/{name}',
  },
  {
    systems: ['cosmosdb', 'azure cosmos db', 'azurecosmos'],
    namespace: 'azurecosmos://{host}/dbs/{database}',
    name: 'colls/{collection|name}',
  },
  {
    systems: ['kusto', 'azurekusto', 'azure data explorer'],
    namespace: 'azurekusto://{host}.kusto.windows.net',
    name: '{database}/{name}',
  },
  { systems: ['kafka'], namespace: 'kafka://{host}:{port}', name: '{topic|name}' },
  { systems: ['pubsub', 'pub/sub'], namespace: 'pubsub', name: 'subscription:{project}:{subscription}' },
  { systems: ['pubsub', 'pub/sub'], namespace: 'pubsub', name: 'topic:{project}:{topic|name}' },
  { systems: ['s3', 's3a', 's3n', 'aws s3', 'amazon s3'], namespace: 's3://{bucket}', name: '{path|name}' },
  { systems: ['gcs', 'gs', 'google cloud storage'], namespace: 'gs://{bucket}', name: '{path|name}' },
  {
    systems: ['abfss', 'abfs', 'adls', 'azure data lake'],
    namespace: 'abfss://{container|bucket}@{account}.dfs.core.windows.net',
    name: '{path|name}',
  },
  {
    // The naming page says dfs for blob storage too.
    systems: ['wasbs', 'wasb', 'azure blob', 'azure blob storage'],
    namespace: 'wasbs://{container|bucket}@{account}.dfs.core.windows.net',
    name: '{path|name}',
  },
  { systems: ['hdfs'], namespace: 'hdfs://{host}:{port}', name: '{path}' },
  { systems: ['dbfs'], namespace: 'dbfs://{workspace|host}', name: '{path}' },
  { systems: ['file', 'local', 'local file system'], namespace: 'file://{host}', name: '{path}' },
  { systems: ['file', 'local', 'local file system'], namespace: 'file', name: '{path}' },
  { systems: ['box'], namespace: 'box://{host}:{port}/{account}', name: '{path|name}' },
  { systems: ['filenet'], namespace: 'filenet://{host}:{port}/{repository}', name: '{path|name}' },
  {
    systems: ['sharepoint', 'mssharepoint'],
    namespace: 'mssharepoint://{host}:{port}/{site}',
    name: '{path|name}',
  },
];
