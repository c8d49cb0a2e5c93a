import { formatMoment, type DefinedResponse, type DefinitionResponse } from '@runlog/contract';
import type { Definition } from '@runlog/event-store';

/** A definition without its document. */
export const definedResponseOf = ({
  id,
  name,
  version,
  language,
  createdAt,
}: Definition): DefinedResponse => ({
  id,
  name,
  version,
  language,
  createdAt: formatMoment(createdAt),
});

/** A definition with its document. */
export const definitionResponseOf = (definition: Definition): DefinitionResponse => ({
  ...definedResponseOf(definition),
  document: definition.document,
});
