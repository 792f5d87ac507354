/**
 * Rejects, rendered: totals of tables, reasons with their share, rows with what was received.
 *
 * @module
 */

import { html } from "hono/html";
import { formatCount, formatMoment, formatPlural } from "../format.ts";
import type { Html } from "../html.ts";
import type { RowSet } from "../sql_console/lake_question.ts";
import type { Reason } from "./plan_rejects.ts";

/** The reason that an address asks for. */
export function readReason(query: URLSearchParams): Reason | undefined {
  const code = query.get("code");
  return code === null ? undefined : { code, path: query.get("path") ?? "" };
}

type Values = RowSet["rows"][number];

/** Renders the totals of all tables; those without open rejects are left out. */
export function renderTotals(
  totals: readonly { readonly table: string; readonly row: Values }[],
): Html {
  const open = totals.filter(({ row }) => Number(row[0]) > 0);
  if (open.length === 0) {
    return html`
      <section class="panel">
        <p class="empty">
              No open rejects: every row kept its schema the last time
            </p>
      </section>
    `;
  }
  return html`
    <section class="panel scroll">
      <table>
        <thead>
          <tr>
            <th>Table</th>
            <th class="num">Rows</th>
            <th class="num">Reasons broken</th>
            <th class="num">Partitions</th>
            <th>Last refused</th>
            <th>Run</th>
          </tr>
        </thead>
        <tbody>${open.map(({ table, row: [rows, issues, partitions, at, run] }) =>
          html`
            <tr>
              <td><a href="/quarantine/${encodeURIComponent(table)}">${table}</a></td>
              <td class="num bad">${formatCount(Number(rows))}</td>
              <td class="num">${formatCount(Number(issues))}</td>
              <td class="num">${formatCount(Number(partitions))}</td>
              <td class="nowrap">${formatMoment(Number(at))}</td>
              <td class="mono"><a class="link" href="/runs/${String(run)}">${String(run)}</a></td>
            </tr>
          `
        )}</tbody>
      </table>
    </section>
  `;
}

const BAR_WIDTH = 120;

/** Renders the reasons; each leads to its rows. */
export function renderReasons(table: string, reasons: RowSet, chosen: Reason | undefined): Html {
  const most = Math.max(1, ...reasons.rows.map((row) => Number(row[2])));
  const base = `/quarantine/${encodeURIComponent(table)}`;
  return html`
    <section class="panel">
      <div class="panel-head"><h2>${formatPlural(
        reasons.rows.length,
        "reason",
      )}</h2>${chosen === undefined
        ? ""
        : html`<a class="link small" href="${base}">Show all</a>`}</div>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Field</th>
              <th>Rule</th>
              <th>Rows</th>
              <th>Value</th>
              <th>Partitions</th>
            </tr>
          </thead>
          <tbody>${reasons.rows.map(([code, path, count, first, last, message, value]) => {
            const isChosen = chosen?.code === code && chosen?.path === path;
            const words = new URLSearchParams({ code: String(code), path: String(path) });
            const width = Math.max(2, Number(count) / most * BAR_WIDTH);
            return html`
              <tr class="${isChosen ? "is-chosen" : ""}">
                <td class="mono"><a href="${base}?${words}" ${isChosen
                  ? html`aria-current="true"`
                  : ""}>${path === "" ? "(the row)" : path}</a></td>
                <td>${message}</td>
                <td
                  class="nowrap"><svg class="reason-bar" width="${BAR_WIDTH}" height="10" aria-hidden="true"><rect
                            width="${width.toFixed(1)}" height="10" rx="2"/></svg> ${formatCount(
                              Number(count),
                            )}</td>
                <td class="mono small">${value ?? ""}</td>
                <td class="nowrap small">${first === last ? first : `${first} – ${last}`}</td>
              </tr>
            `;
          })}</tbody>
        </table>
      </div>
    </section>
  `;
}

/** Renders rows with what was received. */
export function renderRejectedRows({ rows, isCut }: RowSet): Html {
  return html`
    <section class="panel">
      <div class="panel-head"><h2>Rows</h2><span class="dim small">${isCut
        ? `the first ${rows.length}`
        : formatPlural(rows.length, "entry", "entries")}</span></div>
      <div class="rejects">${rows.map(([partition, row, run, path, value, message, payload]) =>
        html`
          <details class="reject">
            <summary><span class="mono dim">${partition} #${row}</span> <b class="mono">${path ===
                  null || path === ""
              ? "(the row)"
              : path}</b> <span>${message}</span> <span class="mono small">${value ??
              ""}</span></summary>
            <pre class="frame">${indent(payload)}</pre>
            <p class="small dim">refused by <a class="link mono" href="/runs/${String(
              run,
            )}">${run}</a></p>
          </details>
        `
      )}</div>
    </section>
  `;
}

/** JSON as people read it; anything else as it was received. */
function indent(payload: Values[number] | undefined): string {
  const text = String(payload ?? "");
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
