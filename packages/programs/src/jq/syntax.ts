/** How two values are compared. */
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** The functions of the subset; none takes arguments. */
export type SimpleFunction = 'length' | 'not' | 'tostring';

/** An expression of the subset. Each yields exactly one value or fails. */
export type Expression =
  | { readonly kind: 'input' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: string | number }
  | { readonly kind: 'call'; readonly name: SimpleFunction }
  | { readonly kind: 'pipe'; readonly from: Expression; readonly to: Expression }
  | { readonly kind: 'alternative' | 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'comparison';
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [key: string, value: Expression])[] }
  | { readonly kind: 'text'; readonly parts: readonly (string | Expression)[] };
