/**
 * The table of an asset's tabs. A tab is one file and one line here.
 *
 * @module
 */

import type { AssetTab } from "./asset_tab.ts";
import { checksTab } from "./asset_checks_tab.ts";
import { historyTab } from "./asset_history_tab.ts";
import { overviewTab } from "./asset_overview_tab.ts";
import { schemaTab } from "./asset_schema_tab.ts";
import { partitionsTab } from "./partition_grid/partitions_tab.ts";
import { previewTab } from "./preview/preview_tab.ts";

/** The tabs in their order; the first is the one that opens. */
export const ASSET_TABS: readonly AssetTab[] = [
  overviewTab,
  partitionsTab,
  previewTab,
  schemaTab,
  checksTab,
  historyTab,
];
