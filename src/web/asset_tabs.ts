/**
 * The table of an asset's tabs. A tab is one file and one line here.
 *
 * @module
 */

import type { AssetStatus } from "../run/asset_status.ts";
import { checksTab } from "./asset_checks_tab.ts";
import { historyTab } from "./asset_history_tab.ts";
import { overviewTab } from "./asset_overview_tab.ts";
import { schemaTab } from "./asset_schema_tab.ts";
import type { Html } from "./html.ts";
import type { PageContext } from "./page.ts";
import { previewTab } from "./preview/preview_tab.ts";
import { partitionsTab } from "./partition_grid/partitions_tab.ts";

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

/** The tabs in their order; the first is the one that opens. */
export const ASSET_TABS: readonly AssetTab[] = [
  overviewTab,
  partitionsTab,
  previewTab,
  schemaTab,
  checksTab,
  historyTab,
];
