import type { DescMessage, DescService } from '@bufbuild/protobuf';
import type { PackageDefinition } from '@grpc/proto-loader';
import { encodedFiles, grpcService } from '@runlog/contract';

/** Services as grpc-js, and Nest's gRPC server, load them: by full name. Answers of the types in `plain` are plain objects. */
export const packageDefinitionOf = (
  services: readonly DescService[],
  plain: readonly DescMessage[],
): PackageDefinition =>
  Object.fromEntries(
    services.map((service) => [service.typeName, grpcService(service, plain)]),
  ) as PackageDefinition;

/** The packages of services, as Nest's gRPC server looks them up. */
export const packagesOf = (services: readonly DescService[]): string[] => [
  ...new Set(services.map(({ file }) => file.proto.package)),
];

/** Services as the reflection service wants them: it reads nothing but the files. */
export const reflectedFilesOf = (services: readonly DescService[]): PackageDefinition => {
  const fileDescriptorProtos = encodedFiles(services.map(({ file }) => file));
  return { files: { fileDescriptorProtos } } as unknown as PackageDefinition;
};
