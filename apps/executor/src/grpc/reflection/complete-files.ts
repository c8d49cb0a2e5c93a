import { protoCamelCase } from '@bufbuild/protobuf/reflect';
import type { DescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';
import { knownFiles } from './known-files.js';

/**
 * Adds to files what a compiler would have written and some servers leave out: JSON names of fields, full names of types, and
 * imports. Servers whose library makes up its files from loaded types send none of the three.
 */
export function completeFiles(files: ReadonlyMap<string, FileDescriptorProto>): void {
  const owners = new Map<string, string>();
  // The known ones first: their types are taken from them.
  for (const file of [...knownFiles.values(), ...files.values()])
    for (const name of typesOf(file, file.package)) if (!owners.has(name)) owners.set(name, file.name);
  for (const file of files.values()) complete(file, owners);
}

type Owners = ReadonlyMap<string, string>;

function complete(file: FileDescriptorProto, owners: Owners): void {
  const fullName = (name: string, scope: string): string => {
    const full = name.startsWith('.') ? name : resolved(name, scope, owners);
    const owner = owners.get(full.slice(1));
    if (owner !== undefined && owner !== file.name && !file.dependency.includes(owner))
      file.dependency.push(owner);
    return full;
  };
  const completeMessage = (message: DescriptorProto, scope: string): void => {
    const own = joined(scope, message.name);
    for (const field of message.field) {
      if (field.jsonName === '') field.jsonName = protoCamelCase(field.name);
      if (field.typeName !== '') field.typeName = fullName(field.typeName, own);
    }
    for (const nested of message.nestedType) completeMessage(nested, own);
  };
  for (const message of file.messageType) completeMessage(message, file.package);
  for (const { method } of file.service)
    for (const one of method) {
      one.inputType = fullName(one.inputType, file.package);
      one.outputType = fullName(one.outputType, file.package);
    }
}

/** A name as the language reads it: in the innermost scope that has it. One that none has stays as it is. */
function resolved(name: string, scope: string, owners: Owners): string {
  for (let around = scope; ; around = around.slice(0, Math.max(0, around.lastIndexOf('.')))) {
    const full = joined(around, name);
    if (owners.has(full) || around === '') return `.${full}`;
  }
}

function* typesOf(
  holder: Pick<FileDescriptorProto, 'messageType' | 'enumType'>,
  scope: string,
): Generator<string> {
  for (const { name } of holder.enumType) yield joined(scope, name);
  for (const message of holder.messageType) {
    const own = joined(scope, message.name);
    yield own;
    yield* typesOf({ messageType: message.nestedType, enumType: message.enumType }, own);
  }
}

const joined = (scope: string, name: string): string => (scope === '' ? name : `${scope}.${name}`);
