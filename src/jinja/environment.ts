/**
 * What is known while a template renders: names in sight, where the rendering stands, and how much work it has done.
 *
 * @module
 */

import type { RenderOptions } from "./render_options.ts";
import type { TemplateOrigin } from "./syntax.ts";
import type { CallContext, Scope, Value } from "./value.ts";

/** Names that the template has set, and those around them. */
export interface Frame {
  readonly names: Map<string, Value>;
  readonly parent: Frame | undefined;
}

/** A macro under way and the place of its call. */
export interface MacroCall {
  readonly name: string;
  readonly origin: TemplateOrigin;
  readonly offset: number;
}

/** What all templates and macros of one rendering share. It changes as the rendering goes on. */
export interface RenderState {
  readonly options: RenderOptions;
  readonly calls: MacroCall[];
  steps: number;
  textLength: number;
  /** The operation tried last: where an error is, if there is one. */
  origin: TemplateOrigin;
  offset: number;
}

/** Where a node of the tree is rendered. */
export interface Environment {
  readonly state: RenderState;
  readonly scope: Scope;
  readonly context: CallContext;
  readonly frame: Frame;
  readonly origin: TemplateOrigin;
}

const MAX_STEPS = 20_000_000;
const MAX_TEXT_LENGTH = 256 * 1024 * 1024;

/** Makes the state of a rendering that has not begun. */
export function createState(origin: TemplateOrigin, options: RenderOptions): RenderState {
  return { options, calls: [], steps: 0, textLength: 0, origin, offset: 0 };
}

/** The same place with a new frame for names. */
export function withFrame(environment: Environment): Environment {
  return { ...environment, frame: { names: new Map(), parent: environment.frame } };
}

/** Remembers the operation that is tried next, and counts it. @throws RangeError where the rendering has done too much. */
export function markStep(environment: Environment, offset: number): void {
  const { state } = environment;
  state.origin = environment.origin;
  state.offset = offset;
  const limit = state.options.maxSteps ?? MAX_STEPS;
  if (++state.steps > limit) {
    throw new RangeError(`the template has performed ${limit} steps and seems never to end`);
  }
}

/** Counts text that was written. @throws RangeError where it is more than anyone can want. */
export function countText(state: RenderState, length: number): void {
  state.textLength += length;
  if (state.textLength > MAX_TEXT_LENGTH) {
    throw new RangeError("the template has written more than 256 million characters");
  }
}

/** The value of a name: set by the template, else of the scope; undefined where it is neither. */
export function findName(environment: Environment, name: string): Value | undefined {
  for (
    let frame: Frame | undefined = environment.frame;
    frame !== undefined;
    frame = frame.parent
  ) {
    const value = frame.names.get(name);
    if (value !== undefined) return value;
  }
  return environment.scope.lookup(name);
}
