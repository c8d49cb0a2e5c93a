import { afterAll, describe, expect, test } from '@jest/globals';
import type { Compiled } from '@runlog/core';
import { yawl } from '../../src/program/index.js';
import { closeEvaluator, Driver, sharedEvaluator } from '../run/driver.js';
import { largeExample } from '../run/large-example.js';

afterAll(closeEvaluator);

const accepted = (document: string): Extract<Compiled, { ok: true }> => {
  const compiled = yawl.compile(document);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled;
};
const steps = (text: string): string => `{yawl: "1.0", start: a, steps: {${text}}}`;

describe('a document is accepted', () => {
  test.each(['"0.1"', '"1.0"', '0.1', '1.0'])('in version %s', (version) => {
    accepted(`{yawl: ${version}, start: a, steps: {a: {noOp: {}}}}`);
  });

  test('as JSON', () => {
    accepted(JSON.stringify({ yawl: '0.1', start: 'a', steps: { a: { noOp: {} } } }));
  });

  test('with anchors', () => {
    accepted(`
yawl: '0.1'
start: a
steps:
  a: {httpCall: {url: u, retryPolicy: &often {errorList: [ALL], retryCount: 3}, next: b}}
  b: {httpCall: {url: u, retryPolicy: *often}}`);
  });

  test('with either form of default, and of the fail message', () => {
    accepted(
      steps(
        'a: {switch: {choices: [{condition: .x, next: b}], default: c}}, b: {fail: {error: x}}, c: {fail: {errorMessage: x}}',
      ),
    );
    accepted(steps('a: {switch: {choices: [{condition: .x, next: b}], default: {next: b}}}, b: {success: }'));
  });

  test('with every kind of step that its first version has', () => {
    accepted(largeExample);
  });

  test.each([
    'ydbDocument: {database: d, tableName: t, get: {key: k}}',
    'yds: {database: d, topic: t, put: {body: b, partitionKey: p}}',
    'ymq: {queueArn: q, put: {body: b}}',
    'foundationModelsCall: {modelUrl: m, generate: {temperature: 0.3, maxTokens: 5, messages: {messages: [{role: user, text: t}]}}}',
    'foundationModelsCall: {modelUrl: m, generate: {messages: [{role: user, text: t}]}}',
    'disk: {oauthToken: t, path: p, upload: {content: c}}',
    'postbox: {fromAddress: f, destination: {toAddresses: x}, simple: {subject: {data: s}}}',
    'telegramBot: {token: t, sendMessage: {chatId: c, text: t}}',
    'tracker: {endpoint: e, getIssue: {}}',
    'aiAgent: {agentConfig: {goal: g}, tasks: []}',
    'aiStudioAgent: {promptTemplateId: p}',
    'vectorStore: {uploadFile: {}}',
    'ocr: {base64: x}',
    'stt: {anything: x}',
  ])('with a connector that only its vendor has, which fails where it is reached: %s', async (connector) => {
    const document = steps(`a: {${connector}}`);
    accepted(document);
    const run = await Driver.start(document, {}).settle();
    const name = connector.slice(0, connector.indexOf(':'));
    expect(run.state.error).toMatchObject({
      code: 'STEP_FAILED_PRECONDITION',
      message: `this platform has no connector for ${name}`,
    });
  });

  test.each([
    'containerCall: {containerId: c, path: p, method: POST, body: b, headers: {a: b}, query: {a: 1}}',
    'grpcCall: {endpoint: e, method: a.B/C, useServiceAccount: true, body: "{}", headers: {}}',
    'objectStorage: {bucket: b, object: o, get: {contentType: EXCEL}}',
    'objectStorage: {bucket: b, object: o, put: {content: c, contentType: JSON}}',
    'databaseQuery: {query: q, mode: EXEC, dsn: d}',
    'databaseQuery: {query: q, connection: {type: POSTGRES, host: h, port: 1, database: d, ssl: true, simple: {username: u, password: p}}}',
    'databaseQuery: {query: q, connection: {type: YDB, host: h, iam: {}}}',
  ])('with the connector %s', (connector) => {
    accepted(steps(`a: {${connector}}`));
  });

  test.each([
    ['ydbDocument: {database: d, tableName: t}', 'steps.a.ydbDocument'],
    ['ydbDocument: {database: d, tableName: t, get: {key: k}, put: {item: i}}', 'steps.a.ydbDocument'],
    ['yds: {database: d, topic: t, put: {}}', 'steps.a.yds.put.body'],
    [
      'objectStorage: {bucket: b, object: o, get: {contentType: WORD}}',
      'steps.a.objectStorage.get.contentType',
    ],
    ['grpcCall: {endpoint: e, method: m, useServiceAccount: "yes"}', 'steps.a.grpcCall.useServiceAccount'],
    ['databaseQuery: {query: "\\\\(.a", dsn: d}', 'steps.a.databaseQuery.query'],
    ['databaseQuery: {query: q}', 'steps.a.databaseQuery'],
    [
      'databaseQuery: {query: q, dsn: d, connection: {type: POSTGRES, host: h, iam: {}}}',
      'steps.a.databaseQuery',
    ],
    [
      'databaseQuery: {query: q, connection: {type: ORACLE, host: h, iam: {}}}',
      'steps.a.databaseQuery.connection.type',
    ],
    ['databaseQuery: {query: q, connection: {type: POSTGRES, host: h}}', 'steps.a.databaseQuery.connection'],
    ['objectStorage: {bucket: b, object: o}', 'steps.a.objectStorage'],
    [
      'objectStorage: {bucket: b, object: o, put: {content: c, contentType: CSV}}',
      'steps.a.objectStorage.put.contentType',
    ],
    ['containerCall: {path: p}', 'steps.a.containerCall.containerId'],
  ])('but not with mistakes in such a connector: %s', (connector, path) => {
    const compiled = yawl.compile(steps(`a: {${connector}}`));
    expect(compiled.ok ? [] : compiled.problems.map((problem) => problem.path)).toEqual([path]);
  });
});

describe('the jq of a document', () => {
  test('is told with its place and variables, and is what real jq can parse', async () => {
    const { expressions } = accepted(largeExample);
    const places = expressions.map(({ path }) => path);
    expect(places).toContain('steps.each_order.foreach.do.steps.size.switch.choices[0].condition');
    for (const { language, expression, variables } of expressions)
      expect(await sharedEvaluator().check(language, expression, variables)).toBeUndefined();
  });

  test('may name $global and $counter', async () => {
    const { expressions } = accepted(
      steps(
        String.raw`a: {while: {condition: '$counter < 3 and $global.go', do: {start: b, steps: {b: {wait: {duration: '\($counter * 2)'}}}}}}`,
      ),
    );
    expect(expressions.map(({ expression }) => expression).sort()).toEqual([
      '$counter * 2',
      '$counter < 3 and $global.go',
    ]);
    for (const { language, expression, variables } of expressions)
      expect(await sharedEvaluator().check(language, expression, variables)).toBeUndefined();
  });

  test('does not list literals', () => {
    expect(
      accepted(
        steps("a: {switch: {choices: [{condition: 'true', next: b}]}}, b: {httpCall: {url: http://x}}"),
      ).expressions,
    ).toEqual([]);
  });
});
