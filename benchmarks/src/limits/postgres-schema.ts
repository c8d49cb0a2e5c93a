/**
 * The event table of the platform, column for column and index for index, in a schema of its own. It has no triggers:
 * the ceiling is what the table costs.
 */
export const schemaStatements: readonly string[] = [
  `CREATE SCHEMA limits`,
  `CREATE SEQUENCE limits.event_position AS bigint`,
  `CREATE TABLE limits.event (
    execution_id uuid NOT NULL,
    version int NOT NULL CHECK (version > 0),
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    position bigint NOT NULL DEFAULT nextval('limits.event_position'),
    tenant text NOT NULL,
    type text NOT NULL,
    schema_version smallint NOT NULL,
    data text NOT NULL,
    recorded_at timestamptz NOT NULL,
    traceparent text,
    PRIMARY KEY (execution_id, version)
  ) PARTITION BY RANGE (execution_id)`,
  `CREATE INDEX event_tail ON limits.event (transaction_id, position)`,
  `CREATE TABLE limits.event_default PARTITION OF limits.event DEFAULT`,
];

/** Appends as many events as its arrays hold, in one commit. */
export const appendStatement = `
  INSERT INTO limits.event (execution_id, version, tenant, type, schema_version, data, recorded_at)
  SELECT e.execution_id, e.version, 'default', e.type, 1, e.data, $5
  FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[]) AS e (execution_id, version, type, data)`;
