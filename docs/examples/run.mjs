/**
 * Runs a YaWL document and tells what happens: `node docs/examples/run.mjs <name> '<input>' < document.yaml`.
 * Nothing but three requests to the native API: define, start, follow.
 */
import { text } from 'node:stream/consumers';

const api = process.env.RUNLOG ?? 'http://127.0.0.1:8080';
const [name, input = '{}'] = process.argv.slice(2);

async function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(api + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (response.ok) return answer;
  console.error(answer.title);
  for (const { field, message } of answer.errors ?? []) console.error(`  ${field}: ${message}`);
  process.exit(1);
}

/** Everything that happens to the execution, as it happens, until its end. */
async function* follow(id) {
  const response = await fetch(`${api}/v1/executions/${id}/stream`);
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + piece).split('\n\n');
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split('\n').find((line) => line.startsWith('data: '));
      if (data) yield JSON.parse(data.slice('data: '.length));
    }
  }
}

await post('/v1/definitions', { name, language: 'yawl', document: await text(process.stdin) });
const { id } = await post('/v1/executions', { definition: name, input: JSON.parse(input) });
for await (const { type, data } of follow(id)) console.log(lineOf(type, data));

function lineOf(type, { step, timer, attempt, error, output }) {
  if (type.startsWith('Execution')) return `${type} ${JSON.stringify(error ?? output) ?? ''}`.trimEnd();
  const again = attempt > 1 ? ` attempt ${attempt}` : '';
  return `  ${type} ${step ?? timer}${again} ${error?.code ?? ''}`.trimEnd();
}
