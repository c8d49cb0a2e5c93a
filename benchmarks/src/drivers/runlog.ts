import { RunlogClient } from '@runlog/client';

import type { Contender, CountedProcess } from '../driver/contender.js';
import type { Query, Workload } from '../driver/messages.js';
import { serveDriver } from '../driver/serve-driver.js';
import { startWorker } from '../driver/worker-handle.js';
import { workflowOf, type WorkflowForm } from './runlog-documents.js';
import { startServices, type Services } from './runlog-services.js';

const timeoutMs = 600_000;

/** Runs workloads by the client package over gRPC. */
class RunlogRuns {
  private readonly forms = new Map<string, WorkflowForm>();
  private lastId = '';

  constructor(private readonly client: RunlogClient) {}

  async prepare(workload: Workload): Promise<undefined> {
    const key = JSON.stringify(workload);
    if (this.forms.has(key)) return;
    const form = workflowOf(workload);
    const { name, language, document } = form;
    await this.client.define({ name, language, document });
    this.forms.set(key, form);
  }

  async run(form: WorkflowForm, input: number): Promise<unknown> {
    const execution = await this.client.run(
      { definition: form.name, input: form.inputOf(input) },
      { timeoutMs },
    );
    if (execution.status !== 'completed')
      throw new TypeError(`execution ${execution.id} ${execution.status}`);
    this.lastId = execution.id;
    return form.outputOf(execution.output);
  }

  formOf(workload: Workload): WorkflowForm {
    return this.forms.get(JSON.stringify(workload)) ?? workflowOf(workload);
  }

  async query(what: Query): Promise<boolean> {
    const { name, inputOf } = workflowOf({ kind: 'chain', steps: 1 });
    if (what === 'start') await this.client.start({ definition: name, input: inputOf(1) });
    if (what === 'get') await this.client.get(this.lastId);
    if (what === 'list') await this.client.list();
    return true;
  }
}

async function start(dataDir: string): Promise<Contender> {
  const services = await startServices(dataDir);
  const { platform } = services;
  const module = new URL('runlog-worker.js', import.meta.url);
  const worker = await startWorker(module, [platform.nats, dataDir]);
  const client = new RunlogClient({ grpc: platform.grpc });
  const runs = new RunlogRuns(client);
  return {
    ...{ name: 'Runlog', version: services.version, settings: services.settings },
    prepare: (workload) => runs.prepare(workload),
    run: (workload, input) => runs.run(runs.formOf(workload), input),
    processes: () => [...processesOf(services), { name: 'worker', pid: worker.pid }],
    kill: async (what) => {
      await (what === 'worker' ? worker.kill() : services.killScheduler());
      return true;
    },
    query: (what) => runs.query(what),
    stop: async () => {
      client.close();
      await worker.stop();
      await platform.stop();
    },
  };
}

function processesOf({ platform }: Services): CountedProcess[] {
  return [
    ...platform.processes.map(({ name, pid }) => ({ name, pid })),
    { name: 'postgres', pid: platform.servers.postgres?.pid, family: true },
    { name: 'nats', pid: platform.servers.nats?.pid },
  ];
}

serveDriver({ start: ({ dataDir }) => start(dataDir) });
