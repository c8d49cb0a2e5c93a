import { createRegistry, fromJson, toJson, type DescFile, type JsonValue } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { grpcService } from '@runlog/contract';
import { yandex } from '@runlog/dialect-yandex/api';

/** An answer, in the words of both transports: JSON, or what an error says. */
export interface Answer {
  readonly json?: JsonValue;
  readonly error?: { readonly code: number; readonly message: string };
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const filesOf = (file: DescFile): DescFile[] => [file, ...file.dependencies.flatMap(filesOf)];
const registry = createRegistry(...yandex.services.flatMap(({ file }) => filesOf(file)));
const told = ['x-request-id', 'x-server-trace-id'] as const;

/** Calls a method of the dialect over gRPC, named as `Service/Method`. */
export async function callGrpc(
  address: string,
  name: string,
  request: JsonValue,
  sent: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const [wanted = '', methodName = ''] = name.split('/');
  const service = yandex.services.find((one) => one.name === wanted);
  const desc = service?.methods.find((one) => one.name === methodName);
  const method = service && grpcService(service)[methodName];
  if (!desc || !method) throw new Error(`no method ${name}`);
  const client = new Client(address, credentials.createInsecure());
  const headers: Record<string, string | undefined> = {};
  try {
    return await new Promise<Answer>((resolve) => {
      const { path, requestSerialize, responseDeserialize } = method;
      const message = fromJson(desc.input, request, { registry });
      const metadata = Metadata.fromHttp2Headers({ ...sent });
      const call = client.makeUnaryRequest(
        ...([path, requestSerialize, responseDeserialize, message, metadata] as const),
        (error: ServiceError | null, answer) => {
          if (error || !answer)
            resolve({ error: { code: error?.code ?? 2, message: error?.details ?? '' }, headers });
          else resolve({ json: toJson(desc.output, answer, { registry }), headers });
        },
      );
      call.on('metadata', (initial) => {
        for (const name of told) headers[name] = initial.get(name)[0]?.toString();
      });
    });
  } finally {
    client.close();
  }
}

/** Calls the same over HTTP. */
export async function callRest(
  base: string,
  [method, path, body]: readonly [string, string, JsonValue?],
  sent: Readonly<Record<string, string>> = {},
): Promise<Answer & { readonly status: number; readonly body: Record<string, JsonValue> }> {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { ...sent, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json = (await response.json()) as Record<string, JsonValue>;
  const { status } = response;
  const headers = Object.fromEntries(told.map((name) => [name, response.headers.get(name) ?? undefined]));
  if (status < 300) return { status, json, headers, body: json };
  const error = { code: Number(json['code']), message: String(json['message']) };
  return { status, error, headers, body: json };
}
