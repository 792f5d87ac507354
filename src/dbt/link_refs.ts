/**
 * Finds the node that a `ref` means.
 *
 * @module
 */

import { PhloError } from "../core/phlo_error.ts";
import { renderSuggestion } from "../core/suggest.ts";
import type { DbtNode, RefCall } from "./dbt_node.ts";
import type { RefFinder } from "./finders.ts";

/** Builds a finder over models, seeds and snapshots: a node's own package first, then the project, then the others. */
export function createRefFinder(
  nodes: readonly DbtNode[],
  disabled: readonly DbtNode[],
  rootName: string,
): RefFinder {
  const byName = groupByName(nodes);
  const disabledByName = groupByName(disabled);
  const pick = (
    candidates: readonly DbtNode[],
    call: RefCall,
    packageName: string,
  ): DbtNode | undefined => {
    if (call.packageName !== undefined) {
      return candidates.find((node) => node.packageName === call.packageName);
    }
    return candidates.find((node) => node.packageName === packageName) ??
      candidates.find((node) => node.packageName === rootName) ?? candidates[0];
  };
  return {
    find(call, packageName) {
      const found = pick(byName.get(call.name) ?? [], call, packageName);
      if (found !== undefined) return found;
      const isDisabled = pick(disabledByName.get(call.name) ?? [], call, packageName) !== undefined;
      throw unresolved(call, isDisabled, byName.keys());
    },
  };
}

function groupByName(nodes: readonly DbtNode[]): ReadonlyMap<string, readonly DbtNode[]> {
  const groups = new Map<string, DbtNode[]>();
  for (const node of nodes) {
    if (!["model", "seed", "snapshot"].includes(node.resourceType)) continue;
    const group = groups.get(node.name);
    if (group === undefined) groups.set(node.name, [node]);
    else group.push(node);
  }
  return groups;
}

function unresolved(
  call: RefCall,
  isDisabled: boolean,
  known: Iterable<string>,
): PhloError {
  const written = call.packageName === undefined
    ? `ref('${call.name}')`
    : `ref('${call.packageName}', '${call.name}')`;
  if (isDisabled) {
    return new PhloError("PHLO-503", `Cannot resolve ${written}: "${call.name}" is disabled`, {
      hint: "set enabled: true, or take the ref away",
    });
  }
  return new PhloError("PHLO-503", `Cannot resolve ${written}: there is no model of that name`, {
    hint: renderSuggestion(call.name, known) ?? "`phlo dbt ls` shows the models there are",
  });
}
