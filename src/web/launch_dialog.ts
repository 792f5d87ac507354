/**
 * The dialog that launches a run: which partitions, with what downstream, and what would be done, before it is.
 *
 * @module
 */

import { html } from "hono/html";
import type { PartitionGrain } from "../core/partition.ts";
import type { AssetStatus } from "../run/asset_status.ts";
import type { Html } from "./html.ts";
import { renderIcon } from "./icons.ts";

/** What the dialog is about. */
export interface LaunchDialog {
  readonly status: AssetStatus;
  /** `none` for a model. */
  readonly grain: PartitionGrain;
  /** The partition that is offered first. */
  readonly partition: string;
}

const INPUTS: Readonly<Record<Exclude<PartitionGrain, "none">, Html>> = {
  day: html`type="date"`,
  month: html`type="month"`,
  hour: html`type="text" pattern="\d{4}-\d\d-\d\dT\d\d" placeholder="2024-01-20T13"`,
};

/** The button that opens the dialog. */
export function renderLaunchButton(): Html {
  return html`
    <button
      type="button" class="primary" data-dialog="launch" data-shortcut="m" title="Materialize (m)"
    >${renderIcon("play")} Materialize</button>
  `;
}

/** Renders the dialog, closed. */
export function renderLaunchDialog({ status, grain, partition }: LaunchDialog): Html {
  const isModel = status.kind === "model";
  return html`
    <dialog id="launch" aria-labelledby="launch-title" data-keep>
      <form class="dialog-box" method="post" action="/runs" data-plan="/plan">
            <h2 id="launch-title">Materialize ${status.asset}</h2>
            <input type="hidden" name="asset" value="${status.asset}">
            ${grain === "none" ? "" : renderPartitionFields(grain, partition)}
            <div class="choices">
              ${isModel
                ? html`<label><input type="checkbox" name="force"> Build even where nothing changed</label>`
                : html`<label><input type="checkbox" name="downstream"> Models downstream too</label>`}
              ${isModel
                ? ""
                : html`<label><input type="checkbox" name="hold"> Leave the result on its branch</label>`}
            </div>
            <div class="plan" data-plan-view aria-live="polite"></div>
            <p class="bad" data-fault role="alert"></p>
            <code class="dim command" data-command></code>
        <div class="dialog-end">
                  <span class="spring"></span>
              <button type="button" data-close>Close</button>
              <button class="primary" name="launch" value="1">${renderIcon(
                "play",
              )} Materialize</button>
            </div>
          </form>
    </dialog>
  `;
}

function renderPartitionFields(
  grain: Exclude<PartitionGrain, "none">,
  partition: string,
): Html {
  const input = INPUTS[grain];
  return html`
    <fieldset class="partitions">
      <legend class="visually-hidden">Partitions</legend>
      <div class="switch" role="radiogroup" aria-label="How many partitions">
        <label><input type="radio" name="span" value="one" checked> One ${grain}</label>
        <label><input type="radio" name="span" value="range"> A range</label>
      </div>
      <div class="fields">
        <label class="field" data-span="one">Partition
              <input name="partition" ${input} value="${partition}" autofocus>
            </label>
        <label class="field"
          data-span="range">From <input name="from" ${input} value="${partition}"></label>
        <label class="field"
          data-span="range">To <input name="to" ${input} value="${partition}"></label>
      </div>
    </fieldset>
  `;
}
