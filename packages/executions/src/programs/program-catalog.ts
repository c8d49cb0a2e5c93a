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

/** What is kept of programs. */
export interface ProgramBounds {
  readonly programs: number;
  /** UTF-16 units of their documents; what is compiled takes more. */
  readonly size: number;
}

interface Kept {
  readonly program: Promise<Program>;
  size: number;
}

/**
 * Programs by definition id. Definitions are immutable, so that a compiled one is kept for good, up to bounds: what was
 * not asked for the longest is compiled again. The one that was asked for last stays, however large.
 */
export class ProgramCatalog {
  readonly #kept = new Map<string, Kept>();
  #total = 0;
  readonly #languages: ReadonlyMap<string, Language>;

  constructor(
    private readonly definitions: Pick<DefinitionStore, 'byId'>,
    languages: readonly Language[],
    private readonly bounds: ProgramBounds = { programs: 1_000, size: 32 * 1024 * 1024 },
  ) {
    this.#languages = new Map(languages.map((language) => [language.name, language]));
  }

  /**
   * The tenant is whose definition it is; a gateway's store needs it.
   * @throws UnusableDefinition when the definition cannot be driven.
   */
  async program(definitionId: string, tenant?: string): Promise<Program> {
    const known = this.#kept.get(definitionId);
    if (known) {
      this.#kept.delete(definitionId);
      this.#kept.set(definitionId, known);
      return known.program;
    }
    const kept: Kept = { program: this.#compile(definitionId, tenant), size: 0 };
    this.#kept.set(definitionId, kept);
    this.#makeRoom(definitionId);
    try {
      return await kept.program;
    } catch (error) {
      this.#drop(definitionId);
      throw error;
    }
  }

  async #compile(definitionId: string, tenant: string | undefined): Promise<Program> {
    const definition = await this.definitions.byId(definitionId, tenant);
    if (!definition) throw new UnusableDefinition(definitionId, 'it does not exist');
    const language = this.#languages.get(definition.language);
    if (!language)
      throw new UnusableDefinition(definitionId, `the language ${definition.language} is unknown`);
    const compiled = language.compile(definition.document);
    if (compiled.ok) {
      this.#weigh(definitionId, definition.document.length);
      return compiled.program;
    }
    const problems = compiled.problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new UnusableDefinition(definitionId, problems);
  }

  #weigh(definitionId: string, size: number): void {
    const kept = this.#kept.get(definitionId);
    if (!kept) return;
    this.#total += size - kept.size;
    kept.size = size;
    this.#makeRoom(definitionId);
  }

  #makeRoom(forId: string): void {
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.bounds.programs && this.#total <= this.bounds.size) return;
      if (oldest !== forId) this.#drop(oldest);
    }
  }

  #drop(definitionId: string): void {
    this.#total -= this.#kept.get(definitionId)?.size ?? 0;
    this.#kept.delete(definitionId);
  }
}
