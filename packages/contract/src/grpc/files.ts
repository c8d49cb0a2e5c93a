import { toBinary, type DescFile } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

/** The files and everything that they import, encoded as FileDescriptorProto, for gRPC reflection. */
export function encodedFiles(files: readonly DescFile[]): Buffer[] {
  const found = new Map<string, DescFile>();
  const visit = (file: DescFile): void => {
    if (found.has(file.name)) return;
    found.set(file.name, file);
    file.dependencies.forEach(visit);
  };
  files.forEach(visit);
  return [...found.values()].map((file) => Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto)));
}
