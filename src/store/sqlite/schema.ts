// The tables of a store, as migration steps. A step that was released is never changed; a new one is added.
// `record` is the truth; `asset_edge` and `asset` are derived from its JSON and can be rebuilt.

/** "AShp": tells our files from other programs' databases, https://sqlite.org/pragma.html#pragma_application_id. */
export const applicationId = 0x41536870;

const first = `
-- name 'id': 32 hex digits, made once.
CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a sequence number is never used twice, also after deletes.
CREATE TABLE record (
  seq            INTEGER PRIMARY KEY AUTOINCREMENT,
  uid            TEXT NOT NULL,
  timestamp      TEXT NOT NULL,
  timestamp_key  TEXT NOT NULL,
  flow_namespace TEXT,
  flow_id        TEXT,
  task_id        TEXT,
  json           TEXT NOT NULL
) STRICT;

-- One column is enough: an index carries seq, so rows of one value come in its order.
CREATE INDEX record_flow_namespace ON record (flow_namespace) WHERE flow_namespace IS NOT NULL;
CREATE INDEX record_flow_id ON record (flow_id) WHERE flow_id IS NOT NULL;

-- Outlives its record, so that a deleted record is not imported again.
CREATE TABLE record_uid (
  uid          TEXT NOT NULL PRIMARY KEY,
  content_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Position counts the inputs of a record, then its outputs.
CREATE TABLE asset_edge (
  seq       INTEGER NOT NULL REFERENCES record (seq) ON DELETE CASCADE,
  position  INTEGER NOT NULL,
  side      TEXT NOT NULL CHECK (side IN ('input', 'output')),
  tenant_id TEXT NOT NULL,
  asset_id  TEXT NOT NULL,
  type_key  TEXT,
  namespace TEXT,
  PRIMARY KEY (seq, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX asset_edge_asset ON asset_edge (tenant_id, asset_id, seq, position);
CREATE INDEX asset_edge_namespace ON asset_edge (namespace, seq, type_key) WHERE namespace IS NOT NULL;
CREATE INDEX asset_edge_type ON asset_edge (type_key, seq) WHERE type_key IS NOT NULL;

-- state: JSON of the merged state.
CREATE TABLE asset (
  tenant_id TEXT NOT NULL,
  asset_id  TEXT NOT NULL,
  type_key  TEXT,
  namespace TEXT,
  deleted   INTEGER NOT NULL,
  state     TEXT NOT NULL,
  UNIQUE (tenant_id, asset_id)
) STRICT;

-- holder: JSON, null after a release. renewed_at: milliseconds since the epoch.
CREATE TABLE lease (
  shipper_id TEXT NOT NULL,
  offset_key TEXT NOT NULL,
  partition  INTEGER NOT NULL,
  epoch      INTEGER NOT NULL,
  holder     TEXT,
  renewed_at INTEGER NOT NULL,
  PRIMARY KEY (shipper_id, offset_key, partition)
) STRICT, WITHOUT ROWID;

CREATE TABLE exporter_state (
  shipper_id    TEXT NOT NULL,
  offset_key    TEXT NOT NULL,
  partition     INTEGER NOT NULL,
  exporter_id   TEXT NOT NULL,
  "offset"      INTEGER NOT NULL,
  start         INTEGER NOT NULL,
  configuration TEXT,
  updated_at    TEXT NOT NULL,
  last_run      TEXT,
  PRIMARY KEY (shipper_id, offset_key, partition, exporter_id)
) STRICT, WITHOUT ROWID;

-- plan: JSON of the one open plan of an exporter.
CREATE TABLE plan (
  shipper_id  TEXT NOT NULL,
  offset_key  TEXT NOT NULL,
  partition   INTEGER NOT NULL,
  exporter_id TEXT NOT NULL,
  plan        TEXT NOT NULL,
  PRIMARY KEY (shipper_id, offset_key, partition, exporter_id)
) STRICT, WITHOUT ROWID;

-- letter: JSON of code, status, message, answer, attempts and their instants.
CREATE TABLE dead_letter (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  seq         INTEGER NOT NULL,
  shipper_id  TEXT NOT NULL,
  offset_key  TEXT NOT NULL,
  partition   INTEGER NOT NULL,
  exporter_id TEXT NOT NULL,
  letter      TEXT NOT NULL,
  UNIQUE (seq, shipper_id, offset_key, partition, exporter_id)
) STRICT;

-- What a person decided: offsets set or dropped, dead letters removed.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  at      TEXT NOT NULL,
  action  TEXT NOT NULL,
  details TEXT NOT NULL
) STRICT;
`;

/** Step n brings a database from user_version n to n + 1. */
export const schemaSteps: readonly string[] = [first];
