import pg from 'pg';

/** What a failed statement means for the appends that were in it. */
export type Fault =
  /** Rolled back because another transaction came first: run it again. */
  | 'raced'
  /** Rolled back because of a value in it: some append of the batch is to blame. */
  | 'data'
  /** Rolled back, or never begun, for a reason outside the batch. */
  | 'unavailable'
  /** The connection was lost with the statement under way: nobody knows. */
  | 'inDoubt';

const raced = new Set(['23505', '40001', '40P01']);
const dataClasses = new Set(['22', '23', '54']);
const connectionEnds = new Set(['57P01', '57P02', '57P05', '08006', '08007', '25P03']);

/**
 * Judges an error of a statement that was sent. Only an answer of the server with a code says that the statement was
 * rolled back; whatever ends the connection leaves the commit open.
 */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return 'inDoubt';
  if (connectionEnds.has(error.code)) return 'inDoubt';
  if (raced.has(error.code)) return 'raced';
  return dataClasses.has(error.code.slice(0, 2)) ? 'data' : 'unavailable';
}
