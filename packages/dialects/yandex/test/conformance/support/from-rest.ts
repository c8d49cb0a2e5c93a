import { workflow, workflowService } from '@yandex-cloud/nodejs-sdk/serverless-workflows-v1';

type Members = Readonly<Record<string, unknown>>;

interface Packed {
  fromJSON(json: unknown): unknown;
  encode(message: unknown): { finish(): Uint8Array };
}

/** What operations hold, by the ends of the types' names. */
const packed: Readonly<Record<string, Packed>> = {
  Workflow: workflow.Workflow,
  CreateWorkflowMetadata: workflowService.CreateWorkflowMetadata,
  UpdateWorkflowMetadata: workflowService.UpdateWorkflowMetadata,
  DeleteWorkflowMetadata: workflowService.DeleteWorkflowMetadata,
};

/**
 * The JSON of REST in the dialect of JSON that the published client's generated code reads: durations as objects, and
 * packed messages as bytes.
 */
export function fromRest(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(fromRest);
  if (typeof json !== 'object' || json === null) return json;
  const members = json as Members;
  if (typeof members['@type'] === 'string') return anyOf(members['@type'], members);
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      name === 'duration' && typeof value === 'string' ? durationOf(value) : fromRest(value),
    ]),
  );
}

/** `"1.07s"` */
function durationOf(text: string): { seconds: number; nanos: number } {
  const [, seconds, fraction = ''] = /^(\d+)(?:\.(\d{1,9}))?s$/.exec(text) ?? [];
  if (seconds === undefined) throw new Error(`${text} is no duration`);
  return { seconds: Number(seconds), nanos: Number(fraction.padEnd(9, '0')) };
}

function anyOf(typeUrl: string, { '@type': _, ...members }: Members): Members {
  const type = packed[typeUrl.split('.').at(-1) ?? ''];
  const bytes = type?.encode(type.fromJSON(fromRest(members))).finish() ?? new Uint8Array();
  return { typeUrl, value: Buffer.from(bytes).toString('base64') };
}
