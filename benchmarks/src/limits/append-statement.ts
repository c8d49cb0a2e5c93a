/** Appends as many events as its arrays hold to the platform's own event table, in one commit. */
export const appendStatement = `
  INSERT INTO runlog.event (execution_id, version, tenant, type, schema_version, data, recorded_at)
  SELECT e.execution_id, e.version, 'default', e.type, 1, e.data, $5
  FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[]) AS e (execution_id, version, type, data)`;
