import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

interface ReflectionAnswer {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Buffer[] };
}

interface Reflection {
  ServerReflectionInfo(): {
    write(request: object): void;
    once(name: 'data', listener: (answer: ReflectionAnswer) => void): void;
    end(): void;
  };
  close(): void;
}

const proto = new URL(
  '../../../../node_modules/@grpc/reflection/build/proto/grpc/reflection/v1/reflection.proto',
  import.meta.url,
);

/** What a client that knows nothing is told: the names of all services, sorted, and the files that define a symbol. */
export async function reflected(
  address: string,
  symbol: string,
): Promise<{ readonly services: readonly string[]; readonly files: string }> {
  const loaded = loadPackageDefinition(loadSync(proto.pathname, { oneofs: true })) as never as {
    grpc: { reflection: { v1: { ServerReflection: new (...args: unknown[]) => Reflection } } };
  };
  const { ServerReflection } = loaded.grpc.reflection.v1;
  const reflection = new ServerReflection(address, credentials.createInsecure());
  const stream = reflection.ServerReflectionInfo();
  const next = () => new Promise<ReflectionAnswer>((resolve) => stream.once('data', resolve));
  stream.write({ listServices: '*' });
  const { listServicesResponse } = await next();
  stream.write({ fileContainingSymbol: symbol });
  const { fileDescriptorResponse } = await next();
  stream.end();
  reflection.close();
  return {
    services: (listServicesResponse?.service ?? []).map(({ name }) => name).toSorted(),
    files: (fileDescriptorResponse?.fileDescriptorProto ?? [])
      .map((bytes) => bytes.toString('latin1'))
      .join(''),
  };
}
