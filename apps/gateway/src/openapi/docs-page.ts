import { operations, problem, type Operation, type OperationResponse } from '@runlog/contract';
import { z } from 'zod';

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  summary { cursor: pointer; padding: .4rem 0; }
  code, pre { font: .875rem/1.45 ui-monospace, monospace; }
  pre { overflow-x: auto; padding: .75rem; border: 1px solid #8884; border-radius: .4rem; }
  .method { display: inline-block; min-width: 3.5rem; font-weight: 600; text-transform: uppercase; }
  .path { font-weight: 600; }
  details { border-bottom: 1px solid #8884; }`;

/** The operations of the API as one HTML page that needs nothing else: no script, no request, no foreign host. */
export const docsPage = (version: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Runlog API</title>
<style>${style}</style>
</head>
<body>
<h1>Runlog API <small>${escape(version)}</small></h1>
<p>The same as an OpenAPI document: <a href="/openapi.json">/openapi.json</a>. The gRPC API (<code>runlog.v1</code>) has the
same operations; its server answers reflection. Every request may carry <code>authorization</code>,
<code>x-runlog-tenant</code> and <code>traceparent</code>.</p>
${['Definitions', 'Executions', 'Commands', 'Schedules'].map(section).join('\n')}
<h2>Errors</h2>
<p>Errors are problem documents (RFC 9457, <code>application/problem+json</code>):</p>
${schemaBlock(problem, 'output')}
</body>
</html>
`;

const section = (tag: string): string => `<h2>${tag}</h2>
${operations
  .filter((operation) => operation.tag === tag)
  .map(entry)
  .join('\n')}`;

const entry = ({
  method,
  path,
  summary,
  description,
  query,
  body,
  responses,
}: Operation): string => `<details>
<summary><span class="method">${method}</span> <code class="path">${escape(path)}</code> ${escape(summary)}</summary>
${description === undefined ? '' : `<p>${escape(description)}</p>`}
${query ? `<h4>Query</h4>${schemaBlock(query, 'input')}` : ''}
${body ? `<h4>Body</h4>${schemaBlock(body, 'input')}` : ''}
${responses.map(answer).join('\n')}
</details>`;

const answer = ({ status, description, schema, mediaType }: OperationResponse): string =>
  `<h4>${status} ${escape(description)}${mediaType === undefined ? '' : ` <code>${escape(mediaType)}</code>`}</h4>` +
  (schema ? schemaBlock(schema, 'output') : '');

function schemaBlock(schema: z.ZodType, io: 'input' | 'output'): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return `<pre>${escape(JSON.stringify(rest, null, 2))}</pre>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] ?? char);
