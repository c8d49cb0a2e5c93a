import { SqlMigration } from './sql-migration.js';

/**
 * The function that keeps the log's partitions ahead of time. It runs with its owner's rights, so that a service may
 * call it every day without being allowed to create anything itself.
 */
export class EventPartitions1763700000002 extends SqlMigration {
  readonly statements = [
    `CREATE FUNCTION runlog.first_id_of(moment timestamp) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
      SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
    $$`,
    // A month whose ids went to the default partition already (nobody called this for months) stays there: the log is
    // never moved, and a partition that would have to hold those rows cannot be made beside them.
    `CREATE FUNCTION runlog.ensure_event_partitions(months_ahead int) RETURNS int
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        month timestamp;
        name text;
        first_id uuid;
        end_id uuid;
        made int := 0;
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('runlog.ensure_event_partitions', 0));
        FOR ahead IN 0 .. least(months_ahead, 24) LOOP
          month := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead);
          name := 'event_' || to_char(month, 'YYYY_MM');
          first_id := runlog.first_id_of(month);
          end_id := runlog.first_id_of(month + interval '1 month');
          CONTINUE WHEN to_regclass('runlog.' || name) IS NOT NULL;
          CONTINUE WHEN EXISTS (
            SELECT FROM runlog.event_default WHERE execution_id >= first_id AND execution_id < end_id
          );
          EXECUTE format('CREATE TABLE runlog.%I (LIKE runlog.event INCLUDING ALL)', name);
          EXECUTE format(
            'ALTER TABLE runlog.event ATTACH PARTITION runlog.%I FOR VALUES FROM (%L) TO (%L)', name, first_id, end_id
          );
          EXECUTE format(
            'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON runlog.%I
              FOR EACH STATEMENT EXECUTE FUNCTION runlog.refuse_change()', name
          );
          made := made + 1;
        END LOOP;
        RETURN made;
      END $$`,
    `REVOKE ALL ON FUNCTION runlog.ensure_event_partitions(int) FROM PUBLIC`,
    `GRANT EXECUTE ON FUNCTION runlog.ensure_event_partitions(int) TO runlog_app`,
  ];
}
