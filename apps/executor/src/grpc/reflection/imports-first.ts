import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { knownFiles } from './known-files.js';

/**
 * A file and all that it imports, each behind what it imports itself. Files that import one another come in some order:
 * whoever reads them will refuse that.
 */
export function importsFirst(
  root: FileDescriptorProto,
  files: ReadonlyMap<string, FileDescriptorProto>,
): FileDescriptorProto[] {
  const ordered: FileDescriptorProto[] = [];
  const seen = new Set<string>();
  const visit = (file: FileDescriptorProto): void => {
    if (seen.has(file.name)) return;
    seen.add(file.name);
    for (const name of file.dependency) {
      const imported = knownFiles.get(name) ?? files.get(name);
      if (imported) visit(imported);
    }
    ordered.push(file);
  };
  visit(root);
  return ordered;
}
