import {
  create,
  createFileRegistry,
  type DescMethod,
  type DescMethodUnary,
  type FileRegistry,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema, type FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { status, type Client } from '@grpc/grpc-js';
import { grpcStatus, invalidOptions, invalidReflection } from '../failures.js';
import type { CallOptions } from '../unary.js';
import { completeFiles } from './complete-files.js';
import { importsFirst } from './imports-first.js';
import { knownFiles } from './known-files.js';
import { reflectionServices } from './protocol.js';
import { ReflectionStream } from './reflection-stream.js';

const mostFiles = 1_000;

/** A method with its messages, and all types that came with them. */
export interface DescribedMethod {
  readonly method: DescMethodUnary;
  readonly types: FileRegistry;
}

/**
 * Asks a server's reflection, in version v1 or else v1alpha, what a method looks like.
 * @throws StepFailure `grpc.unimplemented` where the server has no reflection, no such service or no such method,
 *   `grpc.invalid_options` for a method that streams, `grpc.invalid_reflection_server_response`; the library's error
 */
export async function describeMethod(
  client: Client,
  { service, method }: { readonly service: string; readonly method: string },
  options: CallOptions,
): Promise<DescribedMethod> {
  const files = await filesOf(client, service, options);
  const types = registryOf(files, service);
  const found = types.getService(service)?.methods.find(({ name }) => name === method);
  if (!found) throw grpcStatus(status.UNIMPLEMENTED, `${service} has no method ${method}`);
  if (!isUnary(found)) throw invalidOptions(`${service}/${method} streams; only unary methods can be called`);
  return { method: found, types };
}

const isUnary = (method: DescMethod): method is DescMethodUnary => method.methodKind === 'unary';

type Files = ReadonlyMap<string, FileDescriptorProto>;

async function filesOf(client: Client, service: string, options: CallOptions): Promise<Files> {
  const [first, second] = reflectionServices;
  try {
    return await conversation(client, first, service, options);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    return await conversation(client, second, service, options);
  } catch (error) {
    throw isMissing(error) ? grpcStatus(status.UNIMPLEMENTED, 'the server has no reflection') : error;
  }
}

/** The call itself was refused; a symbol that is not there is an answer of reflection. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === status.UNIMPLEMENTED;

async function conversation(
  client: Client,
  reflection: string,
  service: string,
  options: CallOptions,
): Promise<Files> {
  const stream = new ReflectionStream(client, reflection, options);
  try {
    const files = new Map<string, FileDescriptorProto>();
    await fill(files, () => stream.ask({ fileContainingSymbol: service }));
    for (let name = missing(files); name !== undefined; name = missing(files)) {
      const wanted = name;
      await fill(files, () => stream.ask({ fileByFilename: wanted }));
      if (!files.has(name)) throw invalidReflection(`the reflection of the server lacks ${name}`);
    }
    return files;
  } finally {
    stream.close();
  }
}

async function fill(
  files: Map<string, FileDescriptorProto>,
  ask: () => Promise<readonly FileDescriptorProto[]>,
): Promise<void> {
  for (const file of await ask()) files.set(file.name, file);
  if (files.size > mostFiles) throw invalidReflection(`the service is made of more than ${mostFiles} files`);
}

function missing(files: Files): string | undefined {
  for (const { dependency } of files.values())
    for (const name of dependency) if (!files.has(name) && !knownFiles.has(name)) return name;
  return undefined;
}

function registryOf(files: Files, service: string): FileRegistry {
  const root = [...files.values()].find((file) =>
    file.service.some(({ name }) => [file.package, name].filter((part) => part !== '').join('.') === service),
  );
  if (!root) throw invalidReflection(`the reflection of the server knows ${service}, but does not show it`);
  completeFiles(files);
  try {
    return createFileRegistry(create(FileDescriptorSetSchema, { file: importsFirst(root, files) }));
  } catch (error) {
    throw invalidReflection('the files of the server’s reflection do not fit together', error);
  }
}
