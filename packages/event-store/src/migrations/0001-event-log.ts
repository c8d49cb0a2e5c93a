import { SqlMigration } from './sql-migration.js';

/** The log itself: append-only by grant and by trigger, in one partition per month of execution ids. */
export class EventLog1763700000001 extends SqlMigration {
  readonly statements = [
    `CREATE SEQUENCE runlog.event_position AS bigint`,
    // data is text, not jsonb: the bytes that were written are the bytes that a hash chain will cover.
    `CREATE TABLE runlog.event (
      execution_id uuid NOT NULL,
      version int NOT NULL CHECK (version > 0),
      transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
      position bigint NOT NULL DEFAULT nextval('runlog.event_position'),
      tenant text NOT NULL,
      type text NOT NULL,
      schema_version smallint NOT NULL,
      data text NOT NULL,
      recorded_at timestamptz NOT NULL,
      traceparent text,
      PRIMARY KEY (execution_id, version)
    ) PARTITION BY RANGE (execution_id)`,
    `CREATE INDEX event_tail ON runlog.event (transaction_id, position)`,
    `CREATE FUNCTION runlog.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
      END $$`,
    `CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON runlog.event
      FOR EACH ROW EXECUTE FUNCTION runlog.refuse_change()`,
    `CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON runlog.event
      FOR EACH STATEMENT EXECUTE FUNCTION runlog.refuse_change()`,
    `CREATE TABLE runlog.event_default PARTITION OF runlog.event DEFAULT`,
    `CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON runlog.event_default
      FOR EACH STATEMENT EXECUTE FUNCTION runlog.refuse_change()`,
    `GRANT SELECT, INSERT ON runlog.event TO runlog_app`,
    `GRANT USAGE ON SEQUENCE runlog.event_position TO runlog_app`,
  ];
}
