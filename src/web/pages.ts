/**
 * The table of pages, in the order of the navigation.
 *
 * @module
 */

import { assetPage } from "./asset_page.ts";
import { assetsPage } from "./assets_page.ts";
import { branchesPage } from "./branches/branches_page.ts";
import { paletteRoutes } from "./palette/palette_routes.ts";
import { quarantinePage } from "./quarantine/quarantine_page.ts";
import { graphPage } from "./graph/graph_page.ts";
import { previewPage } from "./preview/preview_page.ts";
import { sqlPage } from "./sql_console/sql_page.ts";
import { launchRoutes } from "./launch_routes.ts";
import type { Page } from "./page.ts";
import { runActions } from "./run_actions.ts";
import { runPage } from "./run_page.ts";
import { runsPage } from "./runs_page.ts";
import { schedulesPage } from "./schedules_page.ts";

/** Every page. A new one is one file and one line here. */
export const PAGES: readonly Page[] = [
  assetsPage,
  assetPage,
  launchRoutes,
  runsPage,
  runPage,
  runActions,
  schedulesPage,
  graphPage,
  previewPage,
  sqlPage,
  quarantinePage,
  branchesPage,
  paletteRoutes(() => PAGES.flatMap(({ navigation }) => navigation ?? [])),
];
