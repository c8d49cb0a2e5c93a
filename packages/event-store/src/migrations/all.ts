import { EventLog1763700000001 } from './0001-event-log.js';
import { EventPartitions1763700000002 } from './0002-event-partitions.js';
import { BesideTheLog1763700000003 } from './0003-beside-the-log.js';
import { Coordination1763700000004 } from './0004-coordination.js';
import { ExecutionSummary1763700000005 } from './0005-execution-summary.js';
import { ApiKeys1763700000006 } from './0006-api-keys.js';
import { DeadLetter1763700000007 } from './0007-dead-letter.js';
import { Secret1763700000008 } from './0008-secret.js';
import { HashChain1763700000009 } from './0009-hash-chain.js';
import { Schedules1763700000010 } from './0010-schedules.js';
import { Seals1763700000011 } from './0011-seals.js';
import { Stream1763700000012 } from './0012-stream.js';
import { HistorySize1763700000013 } from './0013-history-size.js';
import { PayloadsApart1763700000014 } from './0014-payloads-apart.js';
import { DroppedMonths1763700000015 } from './0015-dropped-months.js';
import { ExecutionsInLine1763700000016 } from './0016-executions-in-line.js';
import { CheckpointLife1763700000017 } from './0017-checkpoint-life.js';
import { TenantUsage1763700000018 } from './0018-tenant-usage.js';
import { Resources1763700000019 } from './0019-resources.js';
import { ExecutionsOfAStatus1763700000020 } from './0020-executions-of-a-status.js';

/** Every migration, oldest first. A released one is never changed: the next one follows it. */
export const migrations = [
  EventLog1763700000001,
  EventPartitions1763700000002,
  BesideTheLog1763700000003,
  Coordination1763700000004,
  ExecutionSummary1763700000005,
  ApiKeys1763700000006,
  DeadLetter1763700000007,
  Secret1763700000008,
  HashChain1763700000009,
  Schedules1763700000010,
  Seals1763700000011,
  Stream1763700000012,
  HistorySize1763700000013,
  PayloadsApart1763700000014,
  DroppedMonths1763700000015,
  ExecutionsInLine1763700000016,
  CheckpointLife1763700000017,
  TenantUsage1763700000018,
  Resources1763700000019,
  ExecutionsOfAStatus1763700000020,
];
