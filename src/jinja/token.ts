/**
 * The tokens of a template.
 *
 * @module
 */

/** A token; `text` is the operator, name, string value or digits. */
export interface Token {
  readonly kind:
    | "text"
    | "docs"
    | "outputStart"
    | "outputEnd"
    | "tagStart"
    | "tagEnd"
    | "name"
    | "integer"
    | "float"
    | "string"
    | "operator"
    | "end";
  readonly text: string;
  readonly offset: number;
  readonly endOffset: number;
  /** The name of a docs block. */
  readonly name?: string;
}
