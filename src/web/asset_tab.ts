/**
 * What a tab of an asset's page is.
 *
 * @module
 */

import type { AssetStatus } from "../run/asset_status.ts";
import type { Html } from "./html.ts";
import type { PageContext } from "./page.ts";

/** One tab of an asset's page, at `/assets/NAME/<id>`. */
export interface AssetTab {
  readonly id: string;
  readonly label: string;
  /** Scripts of the tab beside those of every page, by their names under static/. */
  readonly scripts?: readonly string[];
  /** True where the tab has something to show for the asset. */
  readonly isFor: (status: AssetStatus) => boolean;
  readonly render: (request: AssetTabRequest, web: PageContext) => Promise<Html>;
}

/** What a tab is asked for. */
export interface AssetTabRequest {
  readonly status: AssetStatus;
  /** The words after `?` in the address. */
  readonly query: URLSearchParams;
}
