import { fileURLToPath } from 'node:url';
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceClientConstructor,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';

/** The package of the shop as the libraries load it. */
export const shopPackage = loadSync('shop.proto', {
  includeDirs: [fileURLToPath(new URL('./proto', import.meta.url))],
  keepCase: true,
  defaults: true,
});

interface GetRequest {
  readonly order_id: string;
  readonly status: number;
  readonly filling: number;
}

export type Reflection = 'both' | 'v1alpha' | 'none' | ((server: Server) => void);

/** A real gRPC server of a shop on a free port of loopback, which remembers its calls. */
export class ShopServer {
  readonly metadata: Metadata[] = [];
  readonly requests: GetRequest[] = [];
  cancelled = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(
    reflection: Reflection,
    credentials = ServerCredentials.createInsecure(),
  ): Promise<ShopServer> {
    const server = new Server();
    const calls: Pick<ShopServer, 'metadata' | 'requests' | 'cancelled'> = {
      metadata: [],
      requests: [],
      cancelled: 0,
    };
    const shop = loadPackageDefinition(shopPackage)['shop'] as { v1: { Orders: ServiceClientConstructor } };
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', credentials, (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const started = Object.assign(new ShopServer(server, port), calls);
    server.addService(shop.v1.Orders.service, { Get: started.get, Watch: () => undefined });
    addReflection(server, reflection);
    return started;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.port}`;
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private readonly get = (call: ServerUnaryCall<GetRequest, object>, answer: sendUnaryData<object>): void => {
    const { request, metadata } = call;
    this.requests.push(request);
    this.metadata.push(metadata);
    call.on('cancelled', () => (this.cancelled += 1));
    if (request.order_id === 'silence') return;
    if (request.status !== 0) {
      answer({ code: request.status, details: `status ${request.status}, as asked` });
      return;
    }
    answer(null, {
      order_id: request.order_id,
      total_cents: '9007199254740993',
      placed_at: { seconds: '1700000000', nanos: 5_000_000 },
      lines: [{ article: 'tea', quantity: 2 }],
      state: 'STATE_PAID',
      extra: { fields: { gift: { boolValue: true } } },
      filling: 'x'.repeat(request.filling),
      metadata: Object.fromEntries(
        Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]),
      ),
    });
  };
}

function addReflection(server: Server, reflection: Reflection): void {
  if (reflection === 'none') return;
  if (typeof reflection === 'function') {
    reflection(server);
    return;
  }
  const wanted = (definition: ServiceDefinition): boolean =>
    reflection === 'both' || Object.values(definition).some(({ path }) => path.includes('.v1alpha.'));
  const filtered: Pick<Server, 'addService'> = {
    addService: (definition, implementation) => {
      if (wanted(definition as ServiceDefinition)) server.addService(definition, implementation);
    },
  };
  new ReflectionService(shopPackage).addToServer(filtered as Server);
}
