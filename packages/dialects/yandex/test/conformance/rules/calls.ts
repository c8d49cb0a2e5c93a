import { describe } from '@jest/globals';

import { largeExample } from '../../run/large-example.js';
import { failsWith, rowRules, type Row } from '../support/row.js';
import type { World } from '../support/world.js';

const json = (shop: string, name: string, value: unknown): string =>
  `${shop}/json/${name}?is=${encodeURIComponent(JSON.stringify(value))}`;

/** The large example with a shop on this machine. */
const large = (shop: string): string =>
  largeExample
    .replace(String.raw`https://shop.test/orders?day=\(.day)`, json(shop, 'orders', [{ lines: [1, 2, 3] }]))
    .replace('https://shop.test/customers/search', json(shop, 'customers', [{ id: 'c1', name: 'Ann' }]));

/** A call that is never answered, and beside it one that is, with the end behind it. */
const twoBranches = (shop: string, end: string): string => String.raw`
yawl: '0.1'
start: both
steps:
  both:
    parallel:
      branches:
        a: {start: slow, steps: {slow: {httpCall: {url: '${shop}/held/for-ever'}}}}
        b:
          start: quick
          steps:
            quick: {httpCall: {url: '${json(shop, 'quick', { ready: 'yes' })}', next: end}}
            end: {${end}}
`;

const rows: readonly Row[] = [
  {
    rule: 'two calls side by side give a member for each branch, and an entry each',
    spec: (shop) => String.raw`
yawl: '0.1'
start: both
steps:
  both:
    parallel:
      branches:
        posts:
          start: fetch_posts
          steps:
            fetch_posts: {title: Posts, httpCall: {url: '${json(shop, 'posts', ['p'])}', output: '\({posts: .})'}}
        users:
          start: fetch_users
          steps:
            fetch_users: {httpCall: {url: '${json(shop, 'users', ['u'])}', output: '\({users: .})'}}
`,
    input: {},
    ends: { status: 'FINISHED', result: { posts: { posts: ['p'] }, users: { users: ['u'] } } },
    history: [
      { id: 'both', type: 'Parallel', status: 'COMPLETED' },
      {
        ...{ id: 'fetch_posts', type: 'HttpCall', status: 'COMPLETED', attempts: 1 },
        ...{ input: { input: {} }, output: { posts: ['p'] } },
      },
      {
        ...{ id: 'fetch_users', type: 'HttpCall', status: 'COMPLETED', attempts: 1 },
        ...{ input: { input: {} }, output: { users: ['u'] } },
      },
    ],
  },
  {
    rule: 'a list, a call and a function for each item, and a function on it all end with the last function’s answer only',
    spec: (shop) => String.raw`
yawl: '0.1'
start: list
steps:
  list: {httpCall: {url: '${json(shop, 'list', [{ id: 7 }, { id: 8 }])}', output: '\({items: .})', next: each}}
  each:
    foreach:
      input: \(.items)
      output: '\({results: map(.kept | select(. != null))})'
      next: summary
      do:
        start: one
        steps:
          one: {httpCall: {url: '${shop}/json/item-\(.id)?is={"text":"item\(.id)"}', next: keep}}
          keep: {functionCall: {functionId: keep-long, input: '\({id: .id, text: .text})'}}
  summary: {functionCall: {functionId: summary, input: '\({results})'}}
`,
    ends: { status: 'FINISHED', result: { summary: 2 } },
    history: [
      { id: 'list', type: 'HttpCall' },
      { id: 'each', type: 'Foreach' },
      { id: 'one', type: 'HttpCall' },
      { id: 'keep', type: 'FunctionCall', output: { kept: { id: 7, text: 'item7' } } },
      { id: 'one', type: 'HttpCall' },
      { id: 'keep', type: 'FunctionCall', output: { kept: { id: 8, text: 'item8' } } },
      { id: 'summary', type: 'FunctionCall', attempts: 1, output: { summary: 2 } },
    ],
  },
  {
    rule: 'a report of many kinds of steps ends well by a success in a branch',
    ...{ spec: large, input: { day: 3, final_action: 'success' } },
    ends: { status: 'FINISHED' },
  },
  {
    rule: 'a fail in a branch ends the report as failed, with its message',
    ...{ spec: large, input: { day: 3, final_action: 'fail' } },
    ends: { status: 'FAILED', error: { message: 'fail now!', errorCode: 'STEP_FAIL' } },
  },
  {
    rule: 'a switch without a choice that holds, and without a default, fails in a branch as well',
    ...{ spec: large, input: { day: 3, final_action: 'else' } },
    ends: {
      status: 'FAILED',
      error: {
        message: 'no condition is true, and there is no default',
        errorCode: 'STEP_NO_CHOICE_MATCHED',
      },
    },
  },
  {
    rule: 'a success in a branch ends the whole execution while the call of another branch waits',
    spec: (shop) => twoBranches(shop, 'success: {}'),
    ends: { status: 'FINISHED', result: { ready: 'yes' } },
    history: [
      { id: 'both', type: 'Parallel' },
      { id: 'slow', type: 'HttpCall', status: 'CANCELLED' },
      { id: 'quick', type: 'HttpCall', status: 'COMPLETED' },
      { id: 'end', type: 'Success' },
    ],
  },
  {
    rule: 'a fail in a branch ends the whole execution while the call of another branch waits',
    spec: (shop) => twoBranches(shop, "fail: {errorMessage: 'not \\(.ready)'}"),
    ends: { status: 'FAILED', error: { message: 'not yes', errorCode: 'STEP_FAIL' } },
    history: [
      { id: 'both', type: 'Parallel' },
      { id: 'slow', type: 'HttpCall', status: 'CANCELLED' },
      { id: 'quick', type: 'HttpCall', status: 'COMPLETED' },
      { id: 'end', type: 'Fail', status: 'FAILED' },
    ],
  },
  {
    rule: 'a container is asked as HTTP servers are',
    spec: () => String.raw`
yawl: '0.1'
start: ask
steps:
  ask: {containerCall: {containerId: shelf-container, path: '/shelves/\(.n)', method: POST}}
`,
    input: { n: 3 },
    ends: { status: 'FINISHED', result: { path: '/shelves/3', method: 'POST' } },
    history: [{ id: 'ask', type: 'ContainerCall', status: 'COMPLETED' }],
  },
  {
    rule: 'a container that answers with an error fails the step with its status',
    spec: () => `
yawl: '0.1'
start: ask
steps:
  ask: {containerCall: {containerId: shelf-container, path: /missing}}
`,
    ends: failsWith('CONTAINER_CALL_404'),
  },
  {
    rule: 'a database is asked by its address',
    spec: (_shop, { postgresUrl }) => String.raw`
yawl: '0.1'
start: ask
steps:
  ask: {databaseQuery: {dsn: '${postgresUrl}', query: 'select \(.n) + 1 as more', output: '\({rows})'}}
`,
    input: { n: 3 },
    ends: { status: 'FINISHED', result: { rows: [{ more: 4 }] } },
    history: [{ id: 'ask', type: 'DatabaseQuery', status: 'COMPLETED', attempts: 1 }],
  },
  {
    rule: 'a server with reflection is asked by the names of its methods',
    spec: (_shop, { grpc }) => String.raw`
yawl: '0.1'
start: ask
steps:
  ask:
    grpcCall:
      endpoint: grpc://${grpc}
      method: yandex.cloud.endpoint.ApiEndpointService/Get
      body: '{"apiEndpointId": "\(.id)"}'
      output: '\({found: .id})'
`,
    input: { id: 'operation' },
    ends: { status: 'FINISHED', result: { found: 'operation' } },
    history: [{ id: 'ask', type: 'GrpcCall', status: 'COMPLETED', attempts: 1 }],
  },
  {
    rule: 'a storage that nobody has configured cannot be used',
    spec: () => `
yawl: '0.1'
start: get
steps:
  get: {objectStorage: {bucket: b, object: o, get: {contentType: JSON}}}
`,
    ends: failsWith('STEP_FAILED_PRECONDITION'),
  },
  {
    rule: 'a step of the vendor’s cloud fails for want of a connector',
    spec: () => `
yawl: '0.1'
start: send
steps:
  send: {ymq: {queueArn: 'yrn:yc:ymq:ru-central1:b1g:q', put: {body: text}}}
`,
    ends: failsWith('STEP_FAILED_PRECONDITION'),
    history: [{ id: 'send', status: 'FAILED', error: 'STEP_FAILED_PRECONDITION' }],
  },
];

/** Scenarios 3 to 5 of the contract: calls, loops and branches together. */
export const callRules = (world: () => World): void => {
  describe('workflows that call', () => rowRules(world, rows));
};
