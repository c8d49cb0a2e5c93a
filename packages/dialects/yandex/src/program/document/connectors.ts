import { methods } from './calls.js';
import {
  amount,
  anything,
  flag,
  list,
  object,
  plainText,
  templated,
  templatedMap,
  word,
  type Fields,
} from './shape.js';

const contentType = word('BINARY', 'JSON', 'TEXT', 'EXCEL', 'CSV');
const method = word(...methods);
const message = object({ need: { role: templated, text: templated } });
/** The published schema and samples wrap the list in an object, the pages do not. */
const messages = object({ need: { messages: list(message) } });

/**
 * The integration steps that this platform only checks: a workflow may hold them, and fails where it reaches one.
 * Undefined for those whose fields are taken as they come.
 */
export const connectors: ReadonlyMap<string, Fields | undefined> = new Map<string, Fields | undefined>([
  [
    'containerCall',
    {
      need: { containerId: plainText },
      may: { path: templated, method, body: templated, headers: templatedMap, query: templatedMap },
    },
  ],
  [
    'grpcCall',
    {
      need: { endpoint: templated, method: templated },
      may: { useServiceAccount: flag, body: templated, headers: templatedMap },
    },
  ],
  ['workflow', { need: { workflowId: plainText }, may: { executionInput: templated } }],
  [
    'ydbDocument',
    {
      need: { database: plainText, tableName: plainText },
      oneOf: {
        get: object({ need: { key: templated } }),
        put: object({ need: { item: templated } }),
        update: object({
          need: { key: templated, expression: templated },
          may: { expressionAttributeValues: templated },
        }),
      },
    },
  ],
  [
    'yds',
    {
      need: {
        database: plainText,
        topic: plainText,
        put: object({ need: { body: templated }, may: { partitionKey: templated } }),
      },
    },
  ],
  ['ymq', { need: { queueArn: plainText, put: object({ need: { body: templated } }) } }],
  [
    'objectStorage',
    {
      need: { bucket: plainText, object: templated },
      oneOf: {
        put: object({ need: { content: templated }, may: { contentType } }),
        get: object({ may: { contentType } }),
      },
    },
  ],
  [
    'foundationModelsCall',
    {
      need: { modelUrl: plainText },
      oneOf: {
        generate: object({
          may: {
            temperature: amount,
            maxTokens: amount,
            json: templated,
            messages: (field) => (Array.isArray(field.value) ? list(message) : messages)(field),
          },
        }),
        classify: anything,
        fewShotClassify: anything,
      },
    },
  ],
  [
    'disk',
    {
      need: { oauthToken: templated, path: templated },
      may: { sharedDiskId: templated },
      oneOf: {
        upload: object({ need: { content: templated }, may: { contentType } }),
        download: object({ may: { contentType } }),
      },
    },
  ],
  [
    'postbox',
    {
      need: {
        fromAddress: templated,
        destination: object({
          may: { toAddresses: anything, ccAddresses: anything, bccAddresses: anything },
        }),
      },
      oneOf: { simple: anything, raw: anything },
    },
  ],
  [
    'telegramBot',
    {
      need: {
        token: templated,
        sendMessage: object({
          need: { chatId: templated, text: templated },
          may: { parseMode: templated, replyTo: templated },
        }),
      },
    },
  ],
  [
    'databaseQuery',
    {
      need: { query: templated },
      may: { mode: word('EXEC', 'QUERY') },
      oneOf: { connection: anything, dsn: templated },
    },
  ],
  ['tracker', undefined],
  ['aiAgent', undefined],
  ['aiStudioAgent', undefined],
  ['vectorStore', undefined],
  ['ocr', undefined],
  ['stt', undefined],
]);
