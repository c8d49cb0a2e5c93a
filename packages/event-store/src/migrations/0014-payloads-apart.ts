import { SqlMigration } from './sql-migration.js';

/**
 * Large payloads, apart from the events that name them by their hash. They belong to an execution and lie in partitions
 * of the same bounds as its events, so that a month of the log goes with all that it refers to.
 */
export class PayloadsApart1763700000014 extends SqlMigration {
  readonly statements = [
    `CREATE TABLE runlog.payload (
      execution_id uuid NOT NULL,
      hash bytea NOT NULL,
      tenant text NOT NULL,
      data text NOT NULL,
      PRIMARY KEY (execution_id, hash)
    ) PARTITION BY RANGE (execution_id)`,
    `CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON runlog.payload
      FOR EACH ROW EXECUTE FUNCTION runlog.refuse_change()`,
    `CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON runlog.payload
      FOR EACH STATEMENT EXECUTE FUNCTION runlog.refuse_change()`,
    `CREATE TABLE runlog.payload_default PARTITION OF runlog.payload DEFAULT`,
    `CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON runlog.payload_default
      FOR EACH STATEMENT EXECUTE FUNCTION runlog.refuse_change()`,
    // Makes one month's partition of one of the two tables; answers how many it made. For the owner, and for the function below.
    `CREATE FUNCTION runlog.make_month(parent text, month timestamp) RETURNS int
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        name text := parent || to_char(month, '_YYYY_MM');
        first_id uuid := runlog.first_id_of(month);
        end_id uuid := runlog.first_id_of(month + interval '1 month');
        taken boolean;
      BEGIN
        IF to_regclass('runlog.' || name) IS NOT NULL THEN RETURN 0; END IF;
        EXECUTE format('SELECT EXISTS (SELECT FROM runlog.%I WHERE execution_id >= $1 AND execution_id < $2)',
          parent || '_default') INTO taken USING first_id, end_id;
        IF taken THEN RETURN 0; END IF;
        EXECUTE format('CREATE TABLE runlog.%I (LIKE runlog.%I INCLUDING ALL)', name, parent);
        EXECUTE format('ALTER TABLE runlog.%I ATTACH PARTITION runlog.%I FOR VALUES FROM (%L) TO (%L)',
          parent, name, first_id, end_id);
        EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON runlog.%I
          FOR EACH STATEMENT EXECUTE FUNCTION runlog.refuse_change()', name);
        RETURN 1;
      END $$`,
    `REVOKE ALL ON FUNCTION runlog.make_month(text, timestamp) FROM PUBLIC`,
    // The same name and arguments as before; what it grants stays.
    `CREATE OR REPLACE FUNCTION runlog.ensure_event_partitions(months_ahead int) RETURNS int
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        month timestamp;
        made int := 0;
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('runlog.ensure_event_partitions', 0));
        FOR ahead IN 0 .. least(months_ahead, 24) LOOP
          month := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead);
          made := made + runlog.make_month('event', month);
          PERFORM runlog.make_month('payload', month);
        END LOOP;
        RETURN made;
      END $$`,
    `DO $$
      DECLARE
        month timestamp;
      BEGIN
        FOR month IN SELECT to_date(right(relname, 7), 'YYYY_MM') FROM pg_inherits
          JOIN pg_class ON oid = inhrelid
          WHERE inhparent = 'runlog.event'::regclass AND relname ~ '^event_[0-9]{4}_[0-9]{2}$'
        LOOP
          PERFORM runlog.make_month('payload', month);
        END LOOP;
      END $$`,
  ];
}
