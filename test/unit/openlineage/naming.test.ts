// Dataset naming: the tables of URIs and stores, what is taken literally, and that no credential comes through.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityOfStore } from '../../../src/openlineage/naming/identity-of-store.js';
import { explainIdentityOfUri, identityOfUri } from '../../../src/openlineage/naming/identity-of-uri.js';

describe('identityOfUri', () => {
  it.each([
    // Object stores
    ['s3://bucket/path/k.parquet', 's3://bucket', 'path/k.parquet'],
    ['s3a://bucket/k', 's3://bucket', 'k'],
    ['s3n://bucket/k', 's3://bucket', 'k'],
    ['S3://Bucket/K', 's3://Bucket', 'K'],
    ['s3://bucket', 's3://bucket', '/'],
    ['s3://bucket/', 's3://bucket', '/'],
    ['s3://bucket/dir/', 's3://bucket', 'dir'],
    ['s3://bucket/a%20b/c?d#e', 's3://bucket', 'a%20b/c?d#e'],
    ['s3://KEY:SECRET@bucket/k', 's3://bucket', 'k'],
    ['gs://bucket/k', 'gs://bucket', 'k'],
    ['gcs://bucket/k', 'gs://bucket', 'k'],
    ['abfss://box@acct.dfs.core.windows.net/p/q', 'abfss://box@acct.dfs.core.windows.net', 'p/q'],
    ['abfs://box@acct.dfs.core.windows.net/p', 'abfss://box@acct.dfs.core.windows.net', 'p'],
    ['wasbs://box@acct.blob.core.windows.net/p', 'wasbs://box@acct.blob.core.windows.net', 'p'],
    ['wasb://box@acct.blob.core.windows.net/p', 'wasbs://box@acct.blob.core.windows.net', 'p'],
    // File systems
    ['hdfs://nn:8020/data/p', 'hdfs://nn:8020', '/data/p'],
    ['dbfs://ws/p', 'dbfs://ws', 'p'],
    ['file:///data/p', 'file', '/data/p'],
    ['file://host/p', 'file://host', '/p'],
    ['file://', 'file', '/'],
    // Databases
    [
      'postgres://DB.example.com/warehouse/public/Users',
      'postgres://db.example.com:5432',
      'warehouse.public.Users',
    ],
    ['postgresql://db:5433/warehouse/public/users', 'postgres://db:5433', 'warehouse.public.users'],
    [
      'postgresql://u:p%40@db/warehouse/public/users?password=p',
      'postgres://db:5432',
      'warehouse.public.users',
    ],
    ['postgres://u@db/w/p/t', 'postgres://db:5432', 'w.p.t'],
    ['postgres://a,b:6000/w/p/t', 'postgres://a:5432,b:6000', 'w.p.t'],
    ['postgres://[::1]/w/p/t', 'postgres://[::1]:5432', 'w.p.t'],
    ['mysql://db/shop/orders', 'mysql://db:3306', 'shop.orders'],
    ['mssql://db/shop/dbo/orders', 'mssql://db:1433', 'shop.dbo.orders'],
    ['mssql://db:1444/inst/shop/dbo/orders', 'mssql://db:1444', 'shop.dbo.orders'],
    ['sqlserver://db/shop/dbo/orders', 'sqlserver://db:1433', 'shop.dbo.orders'],
    ['redshift://c.eu-west-1:5439/d/s/t', 'redshift://c.eu-west-1:5439', 'd.s.t'],
    ['trino://t:8080/c/s/t', 'trino://t:8080', 'c.s.t'],
    ['db2://h/d/s/t', 'db2://h:6789', 'd.s.t'],
    ['oracle://h/orcl/s/t', 'oracle://h:1521', 'orcl.s.t'],
    ['crate://h/d/s/t', 'crate://h:5432', 'd.s.t'],
    ['hive://h:10000/d/t', 'hive://h:10000', 'd.t'],
    ['cassandra://h/k/t', 'cassandra://h:9042', 'k.t'],
    ['teradata://h/d/t', 'teradata://h:1025', 'd.t'],
    ['snowflake://org-acct/D/S/T', 'snowflake://org-acct', 'D.S.T'],
    ['snowflake://org-acct.snowflakecomputing.com/D/S/T', 'snowflake://org-acct', 'D.S.T'],
    ['bigquery://project/dataset/t', 'bigquery', 'project.dataset.t'],
    ['databricks://h/c/s/t', 'unitycatalog://h', 'c.s.t'],
    ['unitycatalog://h:443/c/s/t', 'unitycatalog://h:443', 'c.s.t'],
    ['kafka://broker:9092/topic', 'kafka://broker:9092', 'topic'],
    ['pubsub://project/topic', 'pubsub', 'topic:project:topic'],
  ])('names %s by the rules', (uri, namespace, name) => {
    expect(explainIdentityOfUri(uri)).toEqual({
      namespace,
      name,
      rule: uri.startsWith('dbfs') ? 'literal' : 'naming',
    });
    expect(identityOfUri(uri)).toEqual({ namespace, name });
  });

  it.each([
    ['postgres://prod-db/public/users', 'postgres://prod-db', 'public/users'],
    ['postgres://db/users_table', 'postgres://db', 'users_table'],
    ['postgres://db/a/b/c/d', 'postgres://db', 'a/b/c/d'],
    ['postgres://db/a//c', 'postgres://db', 'a//c'],
    ['postgres:///w/p/t', 'postgres://', 'w/p/t'],
    ['postgres://db:port/w/p/t', 'postgres://db:port', 'w/p/t'],
    ['postgres://u:p@prod-db/public/users?password=p', 'postgres://prod-db', 'public/users'],
    ['redshift://h/d/s/t', 'redshift://h', 'd/s/t'],
    ['snowflake://db/schema/t', 'snowflake://db', 'schema/t'],
    ['bigquery://p/t', 'bigquery://p', 't'],
    ['grafana://dash/board/7', 'grafana://dash', 'board/7'],
    ['https://u:p@example.com/x?y#z', 'https://example.com', 'x?y#z'],
    ['sftp://bob@host/x', 'sftp://bob@host', 'x'],
    ['foo://', 'foo://', '/'],
  ])('takes %s literally', (uri, namespace, name) => {
    expect(explainIdentityOfUri(uri)).toEqual({ namespace, name, rule: 'literal' });
  });

  it.each(['trips', '', '://x', 'a b://c', '1a://b', 's3:/bucket/k', 'arn:aws:s3:::bucket'])(
    'has no answer for %j, which has no scheme and authority',
    (text) => {
      expect(identityOfUri(text)).toBeUndefined();
    },
  );

  describe('with authorities', () => {
    const authorities = {
      'postgres://warehouse/': { namespace: 'postgres://prod:5432', namePrefix: 'warehouse.' },
      'postgres://warehouse/raw': { namespace: 'postgres://staging:5432', namePrefix: 'raw.' },
      's3://alias': { namespace: 's3://real-bucket', namePrefix: 'team/' },
      'crm://': { namespace: 'crm' },
    };

    it.each([
      ['postgres://warehouse/public/users', 'postgres://prod:5432', 'warehouse.public.users'],
      ['postgresql://warehouse/public/users', 'postgresql://warehouse', 'public/users'],
      ['postgres://u:p@warehouse/public/users?x=y', 'postgres://prod:5432', 'warehouse.public.users'],
      ['postgres://warehouse/raw/users', 'postgres://staging:5432', 'raw.users'],
      ['postgres://warehouse/rawest/users', 'postgres://prod:5432', 'warehouse.rawest.users'],
      ['postgres://warehouse2/public/users', 'postgres://warehouse2', 'public/users'],
      ['s3://alias/a/b', 's3://real-bucket', 'team/a/b'],
      ['s3://alias2/a/b', 's3://alias2', 'a/b'],
      ['crm://x/y', 'crm', 'x/y'],
      ['crm://', 'crm', '/'],
    ])('%s: the longest prefix that ends at a segment wins, before all rules', (uri, namespace, name) => {
      expect(identityOfUri(uri, { authorities })).toEqual({ namespace, name });
    });
  });

  it('never lets a password through, whatever characters are in it', () => {
    const scheme = fc.constantFrom(
      'postgres',
      'postgresql',
      'mysql',
      'snowflake',
      'kafka',
      'https',
      's3',
      'x',
    );
    const password = fc.string({ minLength: 1, maxLength: 12 }).map((text) => `Z${text}Q${text}Z`);
    fc.assert(
      fc.property(scheme, password, fc.constantFrom('db', 'db:1234'), (name, secret, host) => {
        const identity = identityOfUri(`${name}://user:${secret}@${host}/a/b/c`);
        expect(`${identity?.namespace} ${identity?.name}`).not.toContain(secret);
      }),
    );
  });

  it('never throws, and answers exactly where there is a scheme', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 's3://', 'postgres://', 'file://'),
        (text, start) => {
          const identity = identityOfUri(start + text);
          if (start !== '') expect(identity?.name).not.toBe('');
        },
      ),
    );
  });

  it('takes a time that grows with the length, not with its square', () => {
    const started = performance.now();
    for (const filling of ['/', ':', '@', ',', 'a/', '?', '://']) {
      identityOfUri(`postgres://${filling.repeat(300_000)}`);
      identityOfUri(`s3://${filling.repeat(300_000)}x`);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('identityOfStore', () => {
  const table = { database: 'd', schema: 's', name: 't' };

  it.each([
    ['postgres', { host: 'DB', ...table }, 'postgres://db:5432', 'd.s.t'],
    ['PostgreSQL', { host: 'db', port: 5433, ...table }, 'postgres://db:5433', 'd.s.t'],
    ['postgres', { host: 'db:5434', ...table }, 'postgres://db:5434', 'd.s.t'],
    ['mysql', { host: 'db', ...table }, 'mysql://db:3306', 'd.t'],
    ['sqlserver', { host: 'db', ...table }, 'mssql://db:1433', 'd.s.t'],
    ['synapse', { host: 'db', ...table }, 'sqlserver://db:1433', 's.t'],
    ['oracle', { host: 'db', service: 'orcl', ...table }, 'oracle://db:1521', 'orcl.s.t'],
    ['db2', { host: 'db', ...table }, 'db2://db:6789', 'd.s.t'],
    ['hive', { host: 'db', port: '10000', ...table }, 'hive://db:10000', 'd.t'],
    [
      'redshift',
      { host: 'c.eu.redshift.amazonaws.com', port: 5439, ...table },
      'redshift://c.eu.redshift.amazonaws.com:5439',
      'd.s.t',
    ],
    ['redshift', { cluster: 'c', region: 'eu', port: 5439, ...table }, 'redshift://c.eu:5439', 'd.s.t'],
    ['snowflake', { account: 'org-acct', ...table }, 'snowflake://org-acct', 'd.s.t'],
    ['snowflake', { account: 'acct', organization: 'org', ...table }, 'snowflake://org-acct', 'd.s.t'],
    ['bigquery', { project: 'p', dataset: 'ds', name: 't' }, 'bigquery', 'p.ds.t'],
    ['bigquery', table, 'bigquery', 'd.s.t'],
    ['databricks', { host: 'h', catalog: 'c', schema: 's', name: 't' }, 'unitycatalog://h', 'c.s.t'],
    ['spanner', { project: 'p', instance: 'i', ...table }, 'spanner://p:i', 'd.s.t'],
    ['glue', { region: 'eu', account: '12', ...table }, 'arn:aws:glue:eu:12', 'table/d/t'],
    ['kafka', { host: 'b', port: 9092, topic: 'orders' }, 'kafka://b:9092', 'orders'],
    ['pubsub', { project: 'p', subscription: 'x' }, 'pubsub', 'subscription:p:x'],
    ['s3', { bucket: 'b', path: '/a/b/' }, 's3://b', 'a/b'],
    ['s3', { location: 's3a://b/k' }, 's3://b', 'k'],
    ['GCS', { bucket: 'b', name: 'k' }, 'gs://b', 'k'],
    ['adls', { container: 'c', account: 'a', path: 'p' }, 'abfss://c@a.dfs.core.windows.net', 'p'],
    ['hdfs', { host: 'nn', port: 8020, path: '/p' }, 'hdfs://nn:8020', '/p'],
    ['file', { path: '/p' }, 'file', '/p'],
    ['file', { host: 'h', path: '/p' }, 'file://h', '/p'],
  ])('names what is in %s by the naming table', (system, parts, namespace, name) => {
    expect(identityOfStore(system, parts)).toEqual({ namespace, name });
  });

  it.each([
    ['sqlite', { path: '/x.db', ...table }],
    ['duckdb', { path: '/x.db', ...table }],
    ['', table],
    ['constructor', table],
    ['postgres', table],
    ['postgres', { host: 'db', database: 'd', name: 't' }],
    ['postgres', { host: ' ', ...table }],
    ['postgres', { host: 'u:p@db', ...table }],
    ['postgres', { host: 'db', port: 'p', ...table }],
    ['redshift', { host: 'db', ...table }],
    ['snowflake', table],
    ['kafka', { host: 'b', topic: 't' }],
    ['s3', { path: 'k' }],
    ['s3', { location: 'https://example.com/k' }],
  ])('has no answer for %s without a part that the rule wants: %j', (system, parts) => {
    expect(identityOfStore(system, parts)).toBeUndefined();
  });
});
