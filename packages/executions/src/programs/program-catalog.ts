import { RunlogError, type Language, type Program } from '@runlog/core';
import type { DefinitionStore } from '@runlog/event-store';

/** A definition cannot be driven here: it is absent, in a language this release lacks, or no longer compiles. */
export class UnusableDefinition extends RunlogError {
  readonly code = 'unusable_definition';
  readonly retryable = false;

  constructor(
    readonly definitionId: string,
    reason: string,
  ) {
    super(`definition ${definitionId} cannot be driven: ${reason}`);
  }
}

/** Programs by definition id. Definitions are immutable, so that a compiled one is kept for good (up to a bound). */
export class ProgramCatalog {
  readonly #programs = new Map<string, Promise<Program>>();
  readonly #languages: ReadonlyMap<string, Language>;

  constructor(
    private readonly definitions: Pick<DefinitionStore, 'byId'>,
    languages: readonly Language[],
    private readonly capacity = 1_000,
  ) {
    this.#languages = new Map(languages.map((language) => [language.name, language]));
  }

  /** @throws UnusableDefinition when the definition cannot be driven. */
  async program(definitionId: string): Promise<Program> {
    const known = this.#programs.get(definitionId);
    if (known) return known;
    const compiling = this.#compile(definitionId);
    this.#programs.set(definitionId, compiling);
    const oldest = this.#programs.keys().next();
    if (this.#programs.size > this.capacity && !oldest.done) this.#programs.delete(oldest.value);
    try {
      return await compiling;
    } catch (error) {
      this.#programs.delete(definitionId);
      throw error;
    }
  }

  async #compile(definitionId: string): Promise<Program> {
    const definition = await this.definitions.byId(definitionId);
    if (!definition) throw new UnusableDefinition(definitionId, 'it does not exist');
    const language = this.#languages.get(definition.language);
    if (!language)
      throw new UnusableDefinition(definitionId, `the language ${definition.language} is unknown`);
    const compiled = language.compile(definition.document);
    if (compiled.ok) return compiled.program;
    const problems = compiled.problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new UnusableDefinition(definitionId, problems);
  }
}
