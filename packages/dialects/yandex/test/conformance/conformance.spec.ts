import { afterAll, beforeAll, describe } from '@jest/globals';

import { alikeRules } from './rules/alike.js';
import { callRules } from './rules/calls.js';
import { changeRules } from './rules/changes.js';
import { childRules } from './rules/children.js';
import { controlRules } from './rules/control.js';
import { credentialRules } from './rules/credentials.js';
import { dataRules } from './rules/data.js';
import { failureRules } from './rules/failures.js';
import { listRules } from './rules/lists.js';
import { nativeRules } from './rules/native.js';
import { raceRules } from './rules/races.js';
import { refusalRules } from './rules/refusals.js';
import { restRules } from './rules/rest.js';
import { sessionRules } from './rules/session.js';
import { waitRules } from './rules/waits.js';
import { openWorld, type World } from './support/world.js';

// One platform for all rules: it takes seconds to start, and they share nothing but that.
let world: World;
const here = (): World => world;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.close());

describe('with the published client', () => sessionRules(here));
describe('the language', () => {
  dataRules(here);
  callRules(here);
  failureRules(here);
  waitRules(here);
});
describe('children', () => childRules(here));
describe('Stop and Terminate', () => controlRules(here));
describe('lists', () => listRules(here));
describe('changes of workflows', () => changeRules(here));
describe('REST and gRPC answer alike', () => alikeRules(here));
describe('errors', () => {
  refusalRules(here);
  restRules(here);
  credentialRules(here);
});
describe('many', () => raceRules(here));
describe('beside the native API', () => nativeRules(here));
