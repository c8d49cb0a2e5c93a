import { amount, anything, list, object, plainText, templated, word, type Fields } from './shape.js';

const contentType = word('BINARY', 'JSON', 'TEXT', 'EXCEL', 'CSV');
const message = object({ need: { role: templated, text: templated } });
/** The published schema and samples wrap the list in an object, the pages do not. */
const messages = object({ need: { messages: list(message) } });

/**
 * The fields of integration steps that only their vendor's cloud can carry out: a workflow may hold them, and fails where
 * it reaches one. Undefined for those whose fields are taken as they come.
 */
export const vendorFields: ReadonlyMap<string, Fields | undefined> = new Map<string, Fields | undefined>([
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
  ['tracker', undefined],
  ['aiAgent', undefined],
  ['aiStudioAgent', undefined],
  ['vectorStore', undefined],
  ['ocr', undefined],
  ['stt', undefined],
]);
