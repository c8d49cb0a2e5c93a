import type { Json } from '@runlog/core';

/** A named record that an API keeps beside executions. The store knows none of the kinds, and looks into no data. */
export interface Resource {
  readonly tenant: string;
  /** What it is, in the words of the API that keeps it (`yandex.workflow`). */
  readonly kind: string;
  /** Unique among all of its kind, whoever's they are. */
  readonly id: string;
  /** Unique among those of its tenant and kind. */
  readonly name?: string;
  /** What it belongs to, for lists; the store does not ask whether that is there. */
  readonly parent?: string;
  readonly data: Json;
  /** Counts what was written, from 1. */
  readonly version: number;
  /** Epoch milliseconds on the database's clock, as all moments here. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A resource before it is kept. */
export type NewResource = Omit<Resource, 'version' | 'createdAt' | 'updatedAt'>;

/** What is written over a resource. */
export interface ResourceChange {
  /** Null takes the name away; left out, it stays. */
  readonly name?: string | null;
  readonly data: Json;
}

/** Which resources of a tenant a list holds: those of one parent, or those that have none. What else is left out does not narrow it. */
export interface ResourceFilter {
  readonly tenant: string;
  readonly kind: string;
  /** Left out: resources without a parent. */
  readonly parent?: string;
  readonly name?: string;
  /** From this moment on. */
  readonly createdAfter?: number;
  /** Before this moment. */
  readonly createdBefore?: number;
}

/** A place in a list: the last row of the page before. */
export type ResourcePlace = Pick<Resource, 'createdAt' | 'id'>;

/**
 * Resources: rows that change, beside the log. Nobody sees one for another tenant than its own; that there is none and
 * that it is another's are the same answer. Every method throws StoreUnavailable when the database does not answer.
 */
export interface ResourceStore {
  /** @throws ResourceTaken when the tenant has one of that kind and name, or anybody one of that kind and id */
  create(resource: NewResource): Promise<Resource>;
  get(tenant: string, kind: string, id: string): Promise<Resource | undefined>;
  byName(tenant: string, kind: string, name: string): Promise<Resource | undefined>;
  /**
   * Writes over the version that the caller saw.
   * @throws ResourceChanged when it is at another version, NotFound, ResourceTaken for a name that another has
   */
  update(
    tenant: string,
    kind: string,
    id: string,
    change: ResourceChange,
    expectedVersion: number,
  ): Promise<Resource>;
  /** True when it was there. */
  remove(tenant: string, kind: string, id: string): Promise<boolean>;
  /** Newest first by creation, and by id among those of one millisecond. */
  list(
    filter: ResourceFilter,
    page: { readonly after?: ResourcePlace; readonly limit: number },
  ): Promise<Resource[]>;
  /** Whose a resource is: the only thing that is told across tenants, to whoever has its kind and id. */
  tenantOf(kind: string, id: string): Promise<string | undefined>;
}
