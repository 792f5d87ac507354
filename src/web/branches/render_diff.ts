/**
 * What a branch changes in one table, rendered: columns, counts as one bar, and some rows of each kind.
 *
 * @module
 */

import { html } from "hono/html";
import { formatCount } from "../format.ts";
import type { Html } from "../html.ts";
import type { DiffAnswer } from "../sql_console/lake_question.ts";

const KINDS = ["added", "changed", "removed", "unchanged"] as const;
const BAR_WIDTH = 240;
const MARKS: Readonly<Record<string, string>> = { added: "+", removed: "−", was: "−", is: "+" };

/** Renders the difference. */
export function renderDiff(diff: DiffAnswer): Html {
  return html`
    <div class="diff">
      ${renderCounts(diff)}
      ${diff.columns.length === 0 ? "" : renderColumns(diff)}
      ${diff.sample.rows.length === 0 ? "" : renderSample(diff)}
    </div>
  `;
}

function renderCounts(diff: DiffAnswer): Html {
  const total = KINDS.reduce((sum, kind) => sum + diff[kind], 0);
  const shown = KINDS.filter((kind) => diff[kind] > 0 && (diff.hasKey || kind !== "changed"));
  let at = 0;
  return html`
    <p
      class="diff-counts"><svg width="${BAR_WIDTH}" height="8" aria-hidden="true">${shown.map(
        (kind) => {
          const width = Math.max(2, diff[kind] / Math.max(1, total) * BAR_WIDTH);
          const bar = html`
            <rect class="d-${kind}" x="${at.toFixed(1)}" width="${width.toFixed(1)}" height="8" />
          `;
          at += width;
          return bar;
        },
      )}</svg> ${total === 0 ? "no rows" : shown.map((kind) =>
        html`
          <span class="d-word d-${kind}">${formatCount(diff[kind])} ${kind}</span>
        `
      )}${diff.hasKey
        ? ""
        : html`<span class="dim small">rows are compared whole: the table has no key</span>`}</p>
  `;
}

function renderColumns({ columns }: DiffAnswer): Html {
  return html`<ul class="diff-columns">${
    columns.map(({ name, before, after }) =>
      html`<li><b class="mono">${name}</b> ${
        before === null
          ? html`is new: <code>${after}</code>`
          : after === null
          ? html`is gone, was <code>${before}</code>`
          : html`was <code>${before}</code>, is <code>${after}</code>`
      }</li>`
    )
  }</ul>`;
}

function renderSample({ sample }: DiffAnswer): Html {
  const names = sample.columns.slice(1);
  const before = (index: number): readonly unknown[] | undefined => {
    const [kind] = sample.rows[index] ?? [];
    return kind === "is" ? sample.rows[index - 1] : undefined;
  };
  return html`
    <div class="scroll">
      <table class="rows">
        <thead>
          <tr><th></th>${names.map(({ name }) => html`<th>${name}</th>`)}</tr>
        </thead>
        <tbody>${sample.rows.map((row, index) => {
          const [kind, ...values] = row;
          const old = before(index);
          return html`<tr class="d-row d-${kind}"><td title="${kind}">${
            MARKS[String(kind)] ?? ""
          }</td>${
            values.map((value, column) => {
              const isOther = old !== undefined && old[column + 1] !== value;
              return html`<td class="${isOther ? "is-other" : ""}">${
                value === null ? html`<span class="null">null</span>` : String(value)
              }</td>`;
            })
          }</tr>`;
        })}</tbody>
      </table>
    </div>
  `;
}
