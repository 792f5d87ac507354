/**
 * `--select` and `--exclude` to nodes: criteria, their neighbours in the graph, and the tests that come along.
 *
 * @module
 */

import { suggestName } from "../core/suggest.ts";
import type { DbtProject } from "./dbt_project.ts";
import { type Criterion, parseSelector, type Selector } from "./parse_selector.ts";
import { findMatcher, type Selectable } from "./selector_methods.ts";

/** Which tests a selection takes along: those of any selected node, or only those all of whose nodes are selected. */
export type IndirectSelection = "eager" | "cautious" | "empty";

/** What is asked for. */
export interface SelectOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  /** The older name of `select`; both unite. */
  readonly models?: readonly string[];
  readonly indirect?: IndirectSelection;
}

/** A criterion that matched nothing. */
export interface UnmatchedCriterion {
  readonly text: string;
  readonly suggestion?: string;
}

/** What was found. */
export interface Selection {
  /** Unique ids of nodes, tests included, in the order in which they can be built. */
  readonly nodes: readonly string[];
  readonly sources: readonly string[];
  readonly unmatched: readonly UnmatchedCriterion[];
}

/** Selects; everything where nothing is asked for. @throws PhloError PHLO-002 where a criterion cannot be read. */
export function selectNodes(project: DbtProject, options: SelectOptions): Selection {
  const unmatched: UnmatchedCriterion[] = [];
  const search: Search = {
    project,
    subjects: [...project.sources.values(), ...project.nodes.values()],
    indirect: options.indirect ?? "eager",
    unmatched,
  };
  const wanted = [...options.select ?? [], ...options.models ?? []];
  const included = wanted.length === 0
    ? new Set(search.subjects.map((subject) => subject.uniqueId))
    : select(parseSelector(wanted), search);
  const excluded = select(parseSelector(options.exclude ?? []), search);
  const isSelected = (id: string): boolean => included.has(id) && !excluded.has(id);
  return {
    nodes: project.order.filter(isSelected),
    sources: [...project.sources.keys()].filter(isSelected),
    unmatched,
  };
}

interface Search {
  readonly project: DbtProject;
  readonly subjects: readonly Selectable[];
  readonly indirect: IndirectSelection;
  readonly unmatched: UnmatchedCriterion[];
}

function select(selector: Selector, search: Search): ReadonlySet<string> {
  const united = new Set<string>();
  for (const intersection of selector) {
    const sets = intersection.map((criterion) => selectCriterion(criterion, search));
    const [first, ...rest] = sets;
    for (const id of first ?? []) {
      if (rest.every((set) => set.has(id))) united.add(id);
    }
  }
  return united;
}

function selectCriterion(criterion: Criterion, search: Search): ReadonlySet<string> {
  const matcher = findMatcher(criterion);
  const rootName = search.project.name;
  const found = new Set(
    search.subjects.filter((subject) => matcher.matches(subject, criterion, rootName))
      .map((subject) => subject.uniqueId),
  );
  if (found.size === 0) {
    const suggestion = suggestName(criterion.value, search.subjects.flatMap(matcher.known));
    search.unmatched.push({
      text: criterion.text,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
  return withTests(withNeighbours(found, criterion, search.project), search);
}

function withNeighbours(
  found: ReadonlySet<string>,
  criterion: Criterion,
  project: DbtProject,
): ReadonlySet<string> {
  const { parents, children } = project;
  if (criterion.childrensParents) {
    const below = spread(found, children, Infinity);
    return spread(below, parents, Infinity);
  }
  return new Set([
    ...spread(found, parents, criterion.parents),
    ...spread(found, children, criterion.children),
  ]);
}

/** The start and everything within so many edges of it. */
function spread(
  start: ReadonlySet<string>,
  edges: ReadonlyMap<string, readonly string[]>,
  generations: number,
): ReadonlySet<string> {
  const reached = new Set(start);
  let frontier: readonly string[] = [...start];
  for (let generation = 0; generation < generations && frontier.length > 0; generation++) {
    const next = new Set(frontier.flatMap((id) => edges.get(id) ?? []));
    frontier = [...next].filter((id) => !reached.has(id));
    for (const id of frontier) reached.add(id);
  }
  return reached;
}

function withTests(found: ReadonlySet<string>, search: Search): ReadonlySet<string> {
  if (search.indirect === "empty") return found;
  const { project, indirect } = search;
  const withTheirs = new Set(found);
  for (const id of found) {
    for (const child of project.children.get(id) ?? []) {
      const test = project.nodes.get(child);
      if (test?.resourceType !== "test") continue;
      const isWhole = test.dependsOn.every((parent) => found.has(parent));
      if (indirect === "eager" || isWhole) withTheirs.add(child);
    }
  }
  return withTheirs;
}
