const document = `
yawl: '0.1'
start: greet
steps:
  greet:
    noOp:
      output: '\\({greeting: ("hello " + .name)})'
`;

/** Runs a workflow with an expression through the gateway, and checks its answer: code that is loaded late is there. */
export async function tryWorkflow({ env }) {
  const base = `http://127.0.0.1:${env.RUNLOG_HTTP_PORT}/v1`;
  await post(`${base}/definitions`, { name: 'greet', language: 'yawl', document });
  const started = { definition: 'greet', input: { name: 'world' } };
  const execution = await post(`${base}/executions?wait=30s`, started);
  const output = JSON.stringify(execution.output);
  if (execution.status !== 'completed' || output !== '{"greeting":"hello world"}')
    throw new Error(`the workflow went wrong: ${JSON.stringify(execution)}`);
}

async function post(url, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}
