import { DatabaseCaller } from '../database/database-caller.js';
import { GrpcCaller } from '../grpc/grpc-caller.js';
import { AllowList } from '../guard/allow-list.js';
import { systemResolve } from '../guard/resolve.js';
import { TargetGuard } from '../guard/target-guard.js';
import { targetOf } from '../guard/target.js';
import { guardedAgent } from '../http/guarded-agent.js';
import { HttpCaller } from '../http/http-caller.js';
import type { HttpLimits } from '../http/limits.js';
import { ObjectStore } from '../object-storage/object-store.js';
import { ObjectStores } from '../object-storage/object-stores.js';
import type { StorageSettings } from '../object-storage/settings.js';

/** Which inside targets steps may reach, and the bounds of what they do there: of calls of all kinds. */
export interface OutboundOptions {
  readonly allow: AllowList;
  readonly limits: HttpLimits;
}

/** What this executor reaches the world by. */
export interface Callers {
  readonly http: HttpCaller;
  readonly grpc: GrpcCaller;
  readonly database: DatabaseCaller;
  readonly storage: ObjectStores;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** The callers of an executor, all behind guards. The storage is the operator's own choice, and so opened for itself. */
export function openCallers(
  { allow, limits }: OutboundOptions,
  settings: StorageSettings | undefined,
): Callers {
  const guard = new TargetGuard(allow, systemResolve);
  const agent = guardedAgent(guard, limits);
  const storageAgent =
    settings && guardedAgent(new TargetGuard(only(settings.endpoint), systemResolve), limits);
  return {
    http: new HttpCaller(agent, limits),
    grpc: new GrpcCaller(guard, limits),
    database: new DatabaseCaller(guard, limits),
    storage: new ObjectStores(
      settings && storageAgent ? new ObjectStore(settings, storageAgent, limits) : undefined,
    ),
    close: async () => {
      await Promise.all([agent.destroy(), storageAgent?.destroy()]);
    },
  };
}

function only(endpoint: URL): AllowList {
  const { port } = targetOf(endpoint.protocol, endpoint.hostname, endpoint.port);
  return AllowList.parse(`${endpoint.hostname}:${port}`);
}
