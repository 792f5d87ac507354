/**
 * The order in which nodes can be built, and the circles that have none.
 *
 * @module
 */

/** An order, and for each node of a circle that circle, closed: `a, b, a`. */
export interface SortedGraph {
  readonly order: readonly string[];
  readonly circles: ReadonlyMap<string, readonly string[]>;
}

/** Sorts nodes so that each comes after those it reads; ids that are no nodes (sources) are left out. */
export function sortGraph(parents: ReadonlyMap<string, readonly string[]>): SortedGraph {
  const order: string[] = [];
  const circles = new Map<string, readonly string[]>();
  const done = new Set<string>();
  for (const start of parents.keys()) visit(start, { parents, order, circles, done });
  return { order, circles };
}

interface Walk {
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly order: string[];
  readonly circles: Map<string, readonly string[]>;
  readonly done: Set<string>;
}

/** A stack of its own instead of recursion: a chain of models may be longer than the call stack. */
function visit(start: string, walk: Walk): void {
  const trail: string[] = [];
  const onTrail = new Set<string>();
  const stack: { readonly id: string; next: number }[] = [];
  const enter = (id: string): void => {
    if (walk.done.has(id) || !walk.parents.has(id)) return;
    if (onTrail.has(id)) return noteCircle(trail.slice(trail.indexOf(id)), walk.circles);
    trail.push(id);
    onTrail.add(id);
    stack.push({ id, next: 0 });
  };
  enter(start);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const parent = walk.parents.get(top.id)?.[top.next++];
    if (parent !== undefined) {
      enter(parent);
      continue;
    }
    stack.pop();
    trail.pop();
    onTrail.delete(top.id);
    walk.done.add(top.id);
    walk.order.push(top.id);
  }
}

function noteCircle(circle: readonly string[], circles: Map<string, readonly string[]>): void {
  for (const [index, id] of circle.entries()) {
    if (circles.has(id)) continue;
    circles.set(id, [...circle.slice(index), ...circle.slice(0, index), id]);
  }
}
