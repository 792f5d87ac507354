/**
 * Rows of an answer as a table: numbers to the right, absent values told from empty ones, long texts cut to a touch away.
 *
 * @module
 */

import { html } from "hono/html";
import type { Html } from "../html.ts";
import { isNumberType } from "../preview/choose_columns.ts";
import type { RowSet } from "./lake_question.ts";

const LETTERS_SHOWN = 120;

/** Renders the table. */
export function renderRows({ columns, rows }: RowSet): Html {
  const isNumber = columns.map(({ type }) => isNumberType(type));
  return html`
    <div class="scroll rows-scroll" tabindex="0" role="region" aria-label="Rows">
      <table class="rows">
        <thead>
          <tr>${columns.map(({ name, type }, index) =>
            html`<th class="${isNumber[index] ? "num" : ""}" title="${type}">${name}<small>${
              shortType(type)
            }</small></th>`
          )}</tr>
        </thead>
        <tbody>${rows.map((row) =>
          html`<tr>${row.map((value, index) => renderCell(value, isNumber[index] ?? false))}</tr>`
        )}</tbody>
      </table>
    </div>
  `;
}

function renderCell(value: RowSet["rows"][number][number], isNumber: boolean): Html {
  if (value === null) {
    return html`<td class="${isNumber ? "num" : ""}"><span class="null">null</span></td>`;
  }
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (isNumber) return html`<td class="num">${text}</td>`;
  if (text.length <= LETTERS_SHOWN) return html`<td>${text}</td>`;
  return html`
    <td>
      <details class="long"><summary>${text.slice(0, LETTERS_SHOWN)}…</summary>${text}</details>
    </td>
  `;
}

function shortType(type: string): string {
  const short = type.toLowerCase().replace("timestamp with time zone", "timestamptz")
    .replace("varchar", "text");
  return short.length <= 22 ? short : `${short.slice(0, 21)}…`;
}
