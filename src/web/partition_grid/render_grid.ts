/**
 * Grid → SVG. Cells that are partitions can be chosen, one or a range; cells that hold several lead into them.
 *
 * @module
 */

import { html } from "hono/html";
import { formatCount } from "../format.ts";
import type { Html } from "../html.ts";
import type { Grid, GridCell } from "./plan_grid.ts";

interface Measure {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** Room for words on the left and above. */
  readonly left: number;
  readonly top: number;
}

const MEASURES: Readonly<Record<Grid["level"], Measure>> = {
  all: { width: 52, height: 18, gap: 3, left: 40, top: 18 },
  year: { width: 14, height: 14, gap: 3, left: 34, top: 18 },
  month: { width: 24, height: 14, gap: 3, left: 28, top: 18 },
};

/** Renders the picture. `hrefOf` leads into a period that holds several partitions. */
export function renderGrid(grid: Grid, hrefOf: (period: string) => string): Html {
  const { width, height, gap, left, top } = MEASURES[grid.level];
  const x = (column: number): number => left + column * (width + gap);
  const y = (row: number): number => top + row * (height + gap);
  const size = { width: x(grid.columns), height: y(grid.rows) };
  return html`
    <svg
      class="grid-picture"
      width="${size.width}"
      height="${size.height}"
      viewBox="0 0 ${size.width} ${size.height}"
      role="listbox"
      aria-multiselectable="true"
      aria-label="Partitions"
      data-grid
      tabindex="-1"
    >
          ${grid.columnLabels.map(({ at, text }) =>
            html`<text class="axis" x="${x(at)}" y="11" aria-hidden="true">${text}</text>`
          )}
          ${grid.rowLabels.map(({ at, text }) =>
            html`<text class="axis" x="0" y="${
              y(at) + height - 3
            }" aria-hidden="true">${text}</text>`
          )}
          ${grid.cells.map((cell, index) =>
            renderCell(cell, {
              x: x(cell.column),
              y: y(cell.row),
              width,
              height,
              // Keys move on from here: the newest is where people look first.
              isEntry: index === grid.cells.length - 1,
              href: cell.isPartition ? undefined : hrefOf(cell.period),
            })
          )}
        </svg>
  `;
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isEntry: boolean;
  readonly href: string | undefined;
}

function renderCell(cell: GridCell, { x, y, width, height, isEntry, href }: Placed): Html {
  const share = cell.expected === 0 ? 0 : cell.made / cell.expected;
  const filled = Math.max(cell.made > 0 ? 3 : 0, Math.round(width * Math.min(1, share)));
  // A cell of many is filled as far as it is made; one partition is made or not.
  const bar = cell.isPartition || cell.state === "made" || cell.made === 0 ? "" : html`
    <rect class="c-fill" x="${x}" y="${y}" width="${filled}" height="${height}"
      rx="3" />
  `;
  return html`
    <g class="cell c-${cell.isPartition ? cell.state : `many c-${cell.state}`}" data-period="${cell
      .period}"
      data-column="${cell.column}" data-row="${cell.row}" data-missing="${cell.expected -
        cell.made - cell.failed - cell.running}"
      data-count="${cell.expected}" ${href === undefined ? "" : html`data-href="${href}"`}
      role="option" aria-selected="false"
      tabindex="${isEntry ? 0 : -1}"><title>${describeCell(
        cell,
      )}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/>${bar}</g>
  `;
}

function describeCell(
  { period, isPartition, state, expected, made, failed, running }: GridCell,
): string {
  if (isPartition) {
    return `${period.replace("T", " ")}${period.includes("T") ? ":00" : ""}: ${state}`;
  }
  const parts = [
    `${formatCount(made)} of ${formatCount(expected)} made`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    ...(running > 0 ? [`${formatCount(running)} running`] : []),
  ];
  return `${period}: ${parts.join(", ")}`;
}
