import type { ServerUrls, Tailoring } from '@runlog/local';
import { TcpProxy, type NatsMischief } from '@runlog/testkit';

import { HarnessFailure } from '../errors.js';

/** Between whom there is a wire: `scheduler-1>postgres`, `worker>nats`, `services>world`, `client>http`. */
export type WireName = `${string}>${'postgres' | 'nats' | 'world' | 'http' | 'grpc'}`;

/** The parties of a platform, each with a network connection of its own to each of those that it talks to. */
export class Wires {
  private readonly proxies = new Map<WireName, TcpProxy>();
  private readonly targets = new Map<string, string>();

  /** Lays a wire for each name, with a shim on those to NATS; where they lead is told by {@link lead}. */
  static async lay(names: readonly WireName[], shim?: NatsMischief): Promise<Wires> {
    const wires = new Wires();
    for (const name of names) {
      const end = endOf(name);
      const options = end === 'nats' && shim !== undefined ? { rewriting: shim.rewriting } : {};
      wires.proxies.set(name, await TcpProxy.open(() => wires.target(end), options));
    }
    return wires;
  }

  get names(): readonly WireName[] {
    return [...this.proxies.keys()];
  }

  /** The proxy of a wire. Throws HarnessFailure for one that there is not. */
  wire(name: WireName): TcpProxy {
    const proxy = this.proxies.get(name);
    if (proxy === undefined) throw new HarnessFailure(`there is no wire ${name}`);
    return proxy;
  }

  /** Says where wires to this end lead: a URL, or `host:port`. */
  lead(end: string, address: string): void {
    this.targets.set(end, address);
  }

  /** What a process is told, so that it reaches the servers through its own wires. */
  tailoring(name: string, { postgresUrl, natsUrl }: ServerUrls): Tailoring {
    this.lead('postgres', postgresUrl);
    this.lead('nats', natsUrl);
    const through = (end: 'postgres' | 'nats', url: string): string =>
      this.proxies.get(`${name}>${end}`)?.through(url) ?? url;
    return {
      env: {
        RUNLOG_POSTGRES_URL: through('postgres', postgresUrl),
        RUNLOG_NATS_URL: through('nats', natsUrl),
      },
    };
  }

  /** Ends all trouble. */
  async heal(): Promise<void> {
    await Promise.all([...this.proxies.values()].map((proxy) => proxy.heal()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.proxies.values()].map((proxy) => proxy.close()));
  }

  private target(end: string): { readonly host: string; readonly port: number } {
    const address = this.targets.get(end) ?? '';
    const { hostname, port } = new URL(address.includes('//') ? address : `tcp://${address}`);
    return { host: hostname, port: Number(port) };
  }
}

const endOf = (name: WireName): string => name.slice(name.indexOf('>') + 1);

/** The names of all wires of a platform with these service processes. */
export function wiresOf(processes: readonly string[]): WireName[] {
  const withoutStore = (name: string): boolean => name.startsWith('executor');
  return [
    ...processes.flatMap((name): WireName[] =>
      withoutStore(name) ? [`${name}>nats`] : [`${name}>postgres`, `${name}>nats`],
    ),
    ...(['worker>nats', 'services>world', 'client>http', 'client>grpc'] as const),
  ];
}
