import { describe } from '@jest/globals';
import type { OpenStore } from '../support/stores.js';
import { agendaRules } from './agenda-rules.js';
import { appendRules } from './append-rules.js';
import { chainRules } from './chain-rules.js';
import { definitionRules, snapshotRules } from './beside-rules.js';
import { deadLetterRules } from './dead-letter-rules.js';
import { historyRules } from './history-rules.js';
import { leaseRules } from './lease-rules.js';
import { lineRules } from './line-rules.js';
import { listRules } from './list-rules.js';
import { payloadRules } from './payload-rules.js';
import { readRules } from './read-rules.js';
import { resourceRules } from './resource-rules.js';
import { scheduleRules } from './schedule-rules.js';
import { tailRules } from './tail-rules.js';
import { usageRules } from './usage-rules.js';

/** Every rule that a store keeps, whatever it is made of. */
export const storeRules = (name: string, open: OpenStore): void =>
  describe(name, () => {
    for (const rules of [
      appendRules,
      chainRules,
      readRules,
      tailRules,
      agendaRules,
      snapshotRules,
      definitionRules,
      leaseRules,
      deadLetterRules,
      listRules,
      lineRules,
      scheduleRules,
      resourceRules,
      historyRules,
      payloadRules,
      usageRules,
    ])
      rules(open);
  });
