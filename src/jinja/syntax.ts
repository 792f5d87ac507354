/**
 * The syntax tree of a template. Offsets are positions in the template's text and serve places in messages.
 *
 * @module
 */

import type { Value } from "./value.ts";

/** A parsed file. */
export interface Template {
  readonly file: string;
  readonly text: string;
  readonly body: readonly Statement[];
  /** Every macro, test and materialization of the file's top level. */
  readonly macros: readonly MacroDefinition[];
  /** Every snapshot and docs block of the file's top level. */
  readonly blocks: readonly NamedBlock[];
}

/** `{% macro %}`, dbt's `{% test %}` (also `data_test`) and `{% materialization %}`. */
export interface MacroDefinition {
  readonly kind: "macro" | "test" | "materialization";
  /** As written: `not_null` for a test, whose macro dbt calls `test_not_null`. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Settings in the tag of a materialization: `adapter='duckdb'`, `supported_languages=[…]`. */
  readonly settings: ReadonlyMap<string, Expression>;
  readonly body: readonly Statement[];
  /** Which of the special names the body uses. */
  readonly uses: { readonly varargs: boolean; readonly kwargs: boolean; readonly caller: boolean };
  readonly offset: number;
  readonly endOffset: number;
  /** The tag to the end tag, as written. */
  readonly source: string;
  readonly origin: TemplateOrigin;
}

/** The file that a node of the tree stands in. */
export interface TemplateOrigin {
  readonly file: string;
  readonly text: string;
}

/** `{% snapshot name %}` and `{% docs name %}`. The body of docs is text, never rendered. */
export interface NamedBlock {
  readonly kind: "snapshot" | "docs";
  readonly name: string;
  readonly body: readonly Statement[];
  /** The text between the tags, as written. */
  readonly source: string;
  readonly offset: number;
}

/** A macro's parameter. */
export interface Parameter {
  readonly name: string;
  readonly fallback?: Expression;
}

/** A statement, or text between statements. */
export type Statement =
  | { readonly kind: "text"; readonly text: string; readonly offset: number }
  | { readonly kind: "output"; readonly expression: Expression; readonly offset: number }
  | {
    readonly kind: "if";
    readonly branches: readonly {
      readonly test: Expression;
      readonly body: readonly Statement[];
    }[];
    readonly otherwise: readonly Statement[];
    readonly offset: number;
  }
  | {
    readonly kind: "for";
    readonly target: Target;
    readonly iterable: Expression;
    readonly filter?: Expression;
    readonly body: readonly Statement[];
    readonly otherwise: readonly Statement[];
    readonly offset: number;
  }
  | {
    readonly kind: "set";
    readonly target: Target;
    readonly value: Expression;
    readonly offset: number;
  }
  | {
    readonly kind: "setBlock";
    readonly target: Target;
    readonly filters: readonly FilterCall[];
    readonly body: readonly Statement[];
    readonly offset: number;
  }
  | { readonly kind: "macro"; readonly definition: MacroDefinition; readonly offset: number }
  | { readonly kind: "block"; readonly block: NamedBlock; readonly offset: number }
  | {
    readonly kind: "call";
    readonly call: Expression;
    readonly caller: MacroDefinition;
    readonly offset: number;
  }
  | { readonly kind: "do"; readonly expression: Expression; readonly offset: number }
  | {
    readonly kind: "filter";
    readonly filters: readonly FilterCall[];
    readonly body: readonly Statement[];
    readonly offset: number;
  }
  | {
    readonly kind: "with";
    readonly bindings: readonly { readonly target: Target; readonly value: Expression }[];
    readonly body: readonly Statement[];
    readonly offset: number;
  }
  | { readonly kind: "break" | "continue"; readonly offset: number };

/** What `set` and `for` assign to. */
export type Target =
  | { readonly kind: "name"; readonly name: string; readonly offset: number }
  | { readonly kind: "tuple"; readonly targets: readonly Target[]; readonly offset: number }
  | {
    readonly kind: "attribute";
    readonly object: string;
    readonly name: string;
    readonly offset: number;
  };

/** A filter with its arguments, the piped value left out. */
export interface FilterCall {
  readonly name: string;
  readonly arguments: Arguments;
  readonly offset: number;
}

/** The arguments of a call. */
export interface Arguments {
  readonly positional: readonly { readonly value: Expression; readonly isSpread: boolean }[];
  /** A name, or undefined for `**rest`. */
  readonly named: readonly { readonly name: string | undefined; readonly value: Expression }[];
}

/** An expression. */
export type Expression =
  | { readonly kind: "literal"; readonly value: Value; readonly offset: number }
  | { readonly kind: "name"; readonly name: string; readonly offset: number }
  | {
    readonly kind: "list" | "tuple";
    readonly items: readonly Expression[];
    readonly offset: number;
  }
  | {
    readonly kind: "dict";
    readonly entries: readonly { readonly key: Expression; readonly value: Expression }[];
    readonly offset: number;
  }
  | {
    readonly kind: "attribute";
    readonly object: Expression;
    readonly name: string;
    readonly offset: number;
  }
  | {
    readonly kind: "item";
    readonly object: Expression;
    readonly key: Expression;
    readonly offset: number;
  }
  | {
    readonly kind: "slice";
    readonly object: Expression;
    readonly start?: Expression;
    readonly stop?: Expression;
    readonly step?: Expression;
    readonly offset: number;
  }
  | {
    readonly kind: "call";
    readonly callee: Expression;
    readonly arguments: Arguments;
    readonly offset: number;
  }
  | {
    readonly kind: "filter";
    readonly object: Expression;
    readonly filter: FilterCall;
    readonly offset: number;
  }
  | {
    readonly kind: "test";
    readonly object: Expression;
    readonly test: FilterCall;
    readonly isNegated: boolean;
    readonly offset: number;
  }
  | {
    readonly kind: "unary";
    readonly operator: "-" | "+" | "not";
    readonly operand: Expression;
    readonly offset: number;
  }
  | {
    readonly kind: "binary";
    readonly operator: BinaryOperator;
    readonly left: Expression;
    readonly right: Expression;
    readonly offset: number;
  }
  | {
    readonly kind: "and" | "or";
    readonly left: Expression;
    readonly right: Expression;
    readonly offset: number;
  }
  | {
    readonly kind: "compare";
    readonly first: Expression;
    readonly rest: readonly { readonly operator: CompareOperator; readonly value: Expression }[];
    readonly offset: number;
  }
  | { readonly kind: "concat"; readonly parts: readonly Expression[]; readonly offset: number }
  | {
    readonly kind: "condition";
    readonly test: Expression;
    readonly then: Expression;
    readonly otherwise?: Expression;
    readonly offset: number;
  };

/** Arithmetic. */
export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";

/** Comparison; a chain of them is one expression. */
export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";
