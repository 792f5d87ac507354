/**
 * How an asset stands, drawn.
 *
 * @module
 */

import type { AssetState } from "../run/asset_status.ts";
import type { Html } from "./html.ts";
import { renderState, type StateIcon } from "./icons.ts";

const ICONS: Readonly<Record<AssetState | "running", StateIcon>> = {
  fresh: "succeeded",
  ok: "succeeded",
  stale: "stale",
  late: "late",
  "very late": "very-late",
  "never made": "never",
  failed: "failed",
  broken: "failed",
  running: "running",
};

/** The sign of an asset's state. */
export function renderAssetState(state: AssetState | "running"): Html {
  return renderState(ICONS[state], state);
}
