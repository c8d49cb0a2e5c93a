import { storeRules } from './conformance/store-rules.js';
import { openMemory, openPostgres } from './support/stores.js';

storeRules('the store in memory', openMemory);
storeRules('the store in Postgres', openPostgres);
