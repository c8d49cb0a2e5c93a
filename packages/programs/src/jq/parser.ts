import type { Comparison, Expression, SimpleFunction } from './syntax.js';
import { tokenize } from './tokens.js';
import type { StringPart, Token } from './tokens.js';

type Parsed = Expression | undefined;

const comparisons: readonly Comparison[] = ['==', '!=', '<', '<=', '>', '>='];
const functions: readonly SimpleFunction[] = ['length', 'not', 'tostring'];
const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
/** JavaScript moves such keys to the front of an object; jq does not. */
const numberedKey = /^(0|[1-9][0-9]*)$/;
const maxIndex = 1_000_000;

/** Reads the subset by recursive descent. Every method gives nothing as soon as it meets what the subset does not know. */
class Parser {
  private at = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly inner: (source: string) => Parsed,
  ) {}

  program(): Parsed {
    const expression = this.pipe();
    return this.at === this.tokens.length ? expression : undefined;
  }

  private pipe(): Parsed {
    const from = this.alternative();
    if (from === undefined || !this.takeSign('|')) return from;
    const to = this.pipe();
    return to && { kind: 'pipe', from, to };
  }

  private alternative(): Parsed {
    const left = this.or();
    if (left === undefined || !this.takeSign('//')) return left;
    const right = this.alternative();
    return right && { kind: 'alternative', left, right };
  }

  private or(): Parsed {
    let left = this.and();
    while (left !== undefined && this.takeWord('or')) {
      const right = this.and();
      left = right && { kind: 'or', left, right };
    }
    return left;
  }

  private and(): Parsed {
    let left = this.comparison();
    while (left !== undefined && this.takeWord('and')) {
      const right = this.comparison();
      left = right && { kind: 'and', left, right };
    }
    return left;
  }

  private comparison(): Parsed {
    const left = this.operand();
    const operator = comparisons.find((candidate) => this.takeSign(candidate));
    if (left === undefined || operator === undefined) return left;
    const right = this.operand();
    return right && { kind: 'comparison', operator, left, right };
  }

  private operand(): Parsed {
    if (!this.takeSign('-')) return this.term();
    const token = this.tokens[this.at];
    if (token?.kind !== 'number' || token.value === 0) return undefined;
    this.at += 1;
    return { kind: 'literal', value: -token.value };
  }

  private term(): Parsed {
    let term = this.primary();
    while (term !== undefined) {
      const key = this.suffix();
      if (key === 'none') return term;
      term = key && { kind: 'member', of: term, key: key.key };
    }
    return undefined;
  }

  private primary(): Parsed {
    const token = this.tokens[this.at];
    this.at += 1;
    switch (token?.kind) {
      case 'field':
        return { kind: 'member', of: { kind: 'input' }, key: token.name };
      case 'variable':
        return { kind: 'variable', name: token.name };
      case 'number':
        return { kind: 'literal', value: token.value };
      case 'string':
        return this.text(token.parts);
      case 'word':
        return this.word(token.name);
      case 'sign':
        return this.enclosed(token.sign);
      case undefined:
        return undefined;
    }
  }

  private word(name: string): Parsed {
    const value = Object.hasOwn(constants, name) ? constants[name] : undefined;
    if (value !== undefined) return { kind: 'literal', value };
    const called = functions.find((candidate) => candidate === name);
    return called && { kind: 'call', name: called };
  }

  private enclosed(sign: string): Parsed {
    switch (sign) {
      case '.':
        return this.dot();
      case '(': {
        const inside = this.pipe();
        return this.takeSign(')') ? inside : undefined;
      }
      case '[':
        return this.array();
      case '{':
        return this.object();
      default:
        return undefined;
    }
  }

  /** A dot that no name follows: the input, or a member of it named in quotes. */
  private dot(): Parsed {
    const next = this.tokens[this.at];
    if (next?.kind === 'word' || next?.kind === 'number') return undefined;
    if (next?.kind !== 'string') return { kind: 'input' };
    this.at += 1;
    const key = next.tight ? wholeText(next.parts) : undefined;
    return key === undefined ? undefined : { kind: 'member', of: { kind: 'input' }, key };
  }

  private suffix(): { readonly key: string | number } | 'none' | undefined {
    const token = this.tokens[this.at];
    if (token?.kind === 'field') {
      this.at += 1;
      return { key: token.name };
    }
    const dotted = token?.kind === 'sign' && token.sign === '.';
    if (dotted) this.at += 1;
    if (this.takeSign('[')) {
      const key = this.key();
      return key !== undefined && this.takeSign(']') ? { key } : undefined;
    }
    if (!dotted) return 'none';
    const quoted = this.tokens[this.at];
    if (quoted?.kind !== 'string' || !quoted.tight) return undefined;
    this.at += 1;
    const key = wholeText(quoted.parts);
    return key === undefined ? undefined : { key };
  }

  private key(): string | number | undefined {
    const negative = this.takeSign('-');
    const token = this.tokens[this.at];
    this.at += 1;
    if (token?.kind === 'string' && !negative) return wholeText(token.parts);
    if (token?.kind !== 'number' || !Number.isInteger(token.value) || token.value > maxIndex)
      return undefined;
    return negative ? -token.value : token.value;
  }

  private array(): Parsed {
    if (this.takeSign(']')) return { kind: 'array', items: [] };
    const items: Expression[] = [];
    do {
      const item = this.alternative();
      if (item === undefined) return undefined;
      items.push(item);
    } while (this.takeSign(','));
    const [only] = items;
    if (items.length === 1 && only !== undefined && this.takeSign('|')) {
      const to = this.pipe();
      if (to === undefined) return undefined;
      items.splice(0, 1, { kind: 'pipe', from: only, to });
    }
    return this.takeSign(']') ? { kind: 'array', items } : undefined;
  }

  private object(): Parsed {
    const entries: (readonly [string, Expression])[] = [];
    if (this.takeSign('}')) return { kind: 'object', entries };
    do {
      const entry = this.entry();
      if (entry === undefined || numberedKey.test(entry[0])) return undefined;
      entries.push(entry);
    } while (this.takeSign(','));
    return this.takeSign('}') ? { kind: 'object', entries } : undefined;
  }

  private entry(): readonly [string, Expression] | undefined {
    const token = this.tokens[this.at];
    this.at += 1;
    if (token?.kind === 'variable') return [token.name, { kind: 'variable', name: token.name }];
    const key =
      token?.kind === 'word' ? token.name : token?.kind === 'string' ? wholeText(token.parts) : undefined;
    if (key === undefined) return undefined;
    if (!this.takeSign(':')) return [key, { kind: 'member', of: { kind: 'input' }, key }];
    const value = this.entryValue();
    return value && [key, value];
  }

  /** An object's value may be piped, and no more, without parentheses. */
  private entryValue(): Parsed {
    const from = this.term();
    if (from === undefined || !this.takeSign('|')) return from;
    const to = this.entryValue();
    return to && { kind: 'pipe', from, to };
  }

  private text(parts: readonly StringPart[]): Parsed {
    const whole = wholeText(parts);
    if (whole !== undefined) return { kind: 'literal', value: whole };
    const read: (string | Expression)[] = [];
    for (const part of parts) {
      const piece = 'text' in part ? part.text : this.inner(part.source);
      if (piece === undefined) return undefined;
      read.push(piece);
    }
    return { kind: 'text', parts: read };
  }

  private takeSign(sign: string): boolean {
    const token = this.tokens[this.at];
    const found = token?.kind === 'sign' && token.sign === sign;
    if (found) this.at += 1;
    return found;
  }

  private takeWord(word: string): boolean {
    const token = this.tokens[this.at];
    const found = token?.kind === 'word' && token.name === word;
    if (found) this.at += 1;
    return found;
  }
}

/** The text of a string without interpolation. */
const wholeText = (parts: readonly StringPart[]): string | undefined => {
  const [only] = parts;
  return parts.length === 1 && only !== undefined && 'text' in only ? only.text : undefined;
};

/** Reads an expression of the subset; nothing when it is outside of it, or no jq at all. */
export const parse = (source: string): Parsed => {
  const tokens = tokenize(source);
  return tokens === undefined ? undefined : new Parser(tokens, parse).program();
};
