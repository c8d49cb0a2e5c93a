import { NotFound, RunlogError } from '@runlog/core';
import { ResourceChanged, ResourceTaken, type Definition, type Resource } from '@runlog/event-store';
import type { Executions } from '@runlog/executions';

import { inOurWords } from '../calls/in-our-words.js';
import { Missing, WorkflowNameTaken } from '../errors.js';
import { kinds } from '../tenancy/kinds.js';
import type { Change } from './change.js';
import { keepSchedule } from './schedule.js';
import { dataOf, settingsOf, type Settings } from './stored.js';

const tries = 20;

/** Others kept changing the same workflow first. */
class WorkflowContention extends RunlogError {
  readonly code = 'contention';
  readonly retryable = true;
}

/** A workflow to make. */
export interface NewWorkflow {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly specYaml: string;
  readonly settings: Settings;
}

/** A workflow with the definition of its specification in force. */
export interface StoredWorkflow {
  readonly resource: Resource;
  readonly definition: Definition;
}

type Platform = Pick<Executions, 'define' | 'getDefinition' | 'resources' | 'schedules'>;

/**
 * Workflows: records of this API, each over the native definition of the same id, whose newest version is the
 * specification in force, and the native schedule of that id. The definition comes first, so that what is found can start.
 */
export class WorkflowStore {
  constructor(private readonly platform: Platform) {}

  /** @throws InvalidInput naming every mistake of the specification, WorkflowNameTaken */
  async create({ tenant, id, name, specYaml, settings }: NewWorkflow): Promise<StoredWorkflow> {
    const { resources, schedules } = this.platform;
    if (await resources.byName(tenant, kinds.workflow, name)) throw new WorkflowNameTaken(name);
    const definition = await this.define(tenant, id, specYaml);
    const workflow = { tenant, id };
    if (settings.schedule) await keepSchedule(schedules, workflow, settings.schedule);
    try {
      const fresh = { ...workflow, kind: kinds.workflow, name, data: dataOf(settings) };
      return { resource: await resources.create(fresh), definition };
    } catch (error) {
      // Whoever was faster with the name has it.
      if (settings.schedule) await keepSchedule(schedules, workflow, undefined);
      throw error instanceof ResourceTaken ? new WorkflowNameTaken(name) : error;
    }
  }

  /** @throws InvalidInput, WorkflowNameTaken, Missing */
  async update(tenant: string, id: string, change: Change): Promise<StoredWorkflow> {
    const { resources } = this.platform;
    const { name, specYaml } = change;
    await this.get(tenant, id);
    await this.refuseTaken(tenant, id, name);
    const defined = specYaml === undefined ? undefined : await this.define(tenant, id, specYaml);
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const before = await this.get(tenant, id);
      const settings = change.settings(settingsOf(before));
      const wanted = { ...(name !== undefined && { name }), data: dataOf(settings) };
      try {
        const resource = await resources.update(tenant, kinds.workflow, id, wanted, before.version);
        await this.settleSchedule(tenant, id);
        return { resource, definition: defined ?? (await this.definitionOf(resource)) };
      } catch (error) {
        if (error instanceof ResourceTaken) throw new WorkflowNameTaken(name ?? id);
        if (error instanceof NotFound) throw new Missing('workflow', id);
        if (!(error instanceof ResourceChanged)) throw error;
      }
    }
    throw new WorkflowContention(`workflow ${id} changed under each of ${tries} tries`);
  }

  /** Takes it away; its executions go on and stay. @throws Missing */
  async remove(tenant: string, id: string): Promise<void> {
    const { resources, schedules } = this.platform;
    const { name = '' } = await this.get(tenant, id);
    await resources.create({ tenant, kind: kinds.deleted, id, data: { name } }).catch((error: unknown) => {
      // Others delete it too, or did not come to its end.
      if (!(error instanceof ResourceTaken)) throw error;
    });
    await keepSchedule(schedules, { tenant, id }, undefined);
    if (!(await resources.remove(tenant, kinds.workflow, id))) throw new Missing('workflow', id);
    await this.settleSchedule(tenant, id);
  }

  /** @throws Missing */
  async get(tenant: string, id: string): Promise<Resource> {
    const found = await this.platform.resources.get(tenant, kinds.workflow, id);
    if (!found) throw new Missing('workflow', id);
    return found;
  }

  /** The definition that holds the specification in force. */
  definitionOf({ tenant, id }: Pick<Resource, 'tenant' | 'id'>): Promise<Definition> {
    return this.platform.getDefinition(tenant, id);
  }

  /**
   * Makes the schedule what the workflow says, none where it is gone. Whoever changed the workflow meanwhile may have been
   * here before: a round is lost to the progress of another only.
   */
  private async settleSchedule(tenant: string, id: string): Promise<void> {
    const { resources, schedules } = this.platform;
    for (;;) {
      const before = await resources.get(tenant, kinds.workflow, id);
      await keepSchedule(schedules, { tenant, id }, before && settingsOf(before).schedule);
      const after = await resources.get(tenant, kinds.workflow, id);
      if (after?.version === before?.version) return;
    }
  }

  private async refuseTaken(tenant: string, id: string, name: string | undefined): Promise<void> {
    if (name === undefined) return;
    const other = await this.platform.resources.byName(tenant, kinds.workflow, name);
    if (other && other.id !== id) throw new WorkflowNameTaken(name);
  }

  private define(tenant: string, name: string, document: string): Promise<Definition> {
    return inOurWords(() => this.platform.define({ tenant, name, language: 'yawl', document }));
  }
}
