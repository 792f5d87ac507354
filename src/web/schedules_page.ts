/**
 * The schedules: what ticks when, how the last ticks went, and the switch of each.
 *
 * @module
 */

import type { Context } from "hono";
import { html } from "hono/html";
import { z } from "zod";
import { PhloError } from "../core/phlo_error.ts";
import type { TickRecord } from "../records/schedule_records.ts";
import { formatMoment, renderAgo } from "./format.ts";
import type { Html } from "./html.ts";
import { renderState, type StateIcon } from "./icons.ts";
import type { Page, PageContext } from "./page.ts";
import type { ScheduleEntry } from "./web_context.ts";

const ICONS: Readonly<Record<TickRecord["state"], StateIcon>> = {
  claimed: "waiting",
  running: "running",
  succeeded: "succeeded",
  failed: "failed",
};

const SHOWN_NEXT = 3;

/** The page. */
export const schedulesPage: Page = {
  navigation: { label: "Schedules", path: "/schedules", key: "s" },
  mount(app, web) {
    app.get("/schedules", async (c) => {
      await web.project.settled(5000);
      const body = await renderSchedules(web);
      return await c.html(await web.render({ title: "Schedules", section: "/schedules", body }));
    });
    app.get("/api/schedules", async (c) => {
      await web.project.settled(60_000);
      return c.json({ isRunning: web.schedules.isRunning, schedules: await web.schedules.list() });
    });
    app.post("/schedules/:name", async (c) => await toggle(c, web));
    app.post("/api/schedules/:name", async (c) => await toggle(c, web));
  },
};

const wanted = z.object({ to: z.enum(["on", "off"]) });

async function toggle(c: Context, web: PageContext): Promise<Response> {
  const name = c.req.param("name") ?? "";
  const isJson = (c.req.header("content-type") ?? "").startsWith("application/json");
  const parsed = wanted.safeParse(
    await (isJson ? c.req.json() : c.req.parseBody()).catch(() => null),
  );
  if (!parsed.success) {
    throw new PhloError("PHLO-002", `Cannot switch the schedule "${name}": "to" is on or off`, {
      hint: `{"to": "off"}`,
    });
  }
  if (!(await web.schedules.list()).some((schedule) => schedule.name === name)) {
    throw new PhloError("PHLO-001", `Cannot find the schedule "${name}": the project has none`);
  }
  const { to } = parsed.data;
  await web.schedules.toggle(name, to);
  web.news.touch();
  const isProgram = c.req.path.startsWith("/api/") || c.req.header("x-phlo") !== undefined;
  return isProgram
    ? c.json({ name, to, message: `${name} is ${to}` })
    : c.redirect("/schedules", 303);
}

async function renderSchedules(web: PageContext): Promise<Html> {
  const schedules = await web.schedules.list();
  const nowMs = web.host.clock.now();
  return await html`
    <div class="head">
      <h1>Schedules</h1>
    </div>
    ${web.schedules.isRunning ? "" : html`
      <p class="note">This page starts no scheduled runs: it was started with --no-schedule.</p>
    `}
    <div id="schedules" data-part>
      ${schedules.length === 0
        ? html`
          <p class="empty">
            No schedules yet. Give an asset a <code>cron</code>, or name a selection below
            <code>schedules:</code> in phlo.yaml.
          </p>
        `
        : html`
          <div class="panel scroll">
            <table class="schedules">
              <thead>
                <tr>
                  <th>Schedule</th>
                  <th>Cron</th>
                  <th>Next ticks</th>
                  <th>Last ticks</th>
                  <th>Last run</th>
                  <th>On</th>
                </tr>
              </thead>
              <tbody>${schedules.map((schedule) => renderSchedule(schedule, nowMs))}</tbody>
            </table>
          </div>
        `}
    </div>
  `;
}

function renderSchedule(schedule: ScheduleEntry, nowMs: number): Html {
  const { name, cron, timezone, select, isOn, nextAt, ticks } = schedule;
  return html`
    <tr id="schedule-${name}" class="${isOn ? "" : "off"}">
      <td>
        <div class="asset-text">
          <b>${name}</b><span class="remark">${select.join(" ")}</span>
        </div>
      </td>
      <td class="nowrap"><code>${cron}</code><span class="remark">${timezone}</span></td>
      <td class="nowrap">${nextAt.slice(0, SHOWN_NEXT).map((at, index) =>
        index === 0
          ? html`<b>${renderAgo(at, nowMs)}</b>`
          : html`<span class="dim">, ${renderAgo(at, nowMs)}</span>`
      )}</td>
      <td class="nowrap">${renderTicks(ticks, nowMs)}</td>
      <td>${renderLatest(schedule, nowMs)}</td>
      <td>
        <form method="post" action="/schedules/${name}">
          <input type="hidden" name="to" value="${isOn ? "off" : "on"}">
          <button
            class="toggle"
            role="switch"
            aria-checked="${isOn ? "true" : "false"}"
            aria-label="${name}"
          ><span></span></button>
        </form>
      </td>
    </tr>
  `;
}

/** The last ticks, oldest first, one mark each. */
function renderTicks(ticks: readonly TickRecord[], nowMs: number): Html | "" {
  if (ticks.length === 0) return html`<span class="dim">none yet</span>`;
  const width = ticks.length * 7;
  return html`
    <svg class="spark" width="${width}" height="16" role="img"
      aria-label="${ticks.length} last ticks">${ticks.toReversed().map((tick, index) =>
        html`
          <rect class="s-${ICONS[tick.state]}" x="${index * 7}" y="${tick.state === "failed"
            ? 2
            : 5}" width="5" height="${tick.state === "failed" ? 12 : 9}" rx="1.5">
            <title>${formatMoment(tick.at)} UTC: ${tick.state}${tick.at > nowMs
              ? " (ahead of the clock)"
              : ""}</title>
          </rect>
        `
      )}</svg>
  `;
}

function renderLatest({ latest }: ScheduleEntry, nowMs: number): Html | "" {
  if (latest === undefined) return "";
  return html`<a href="/runs/${latest.runId}">${renderState(ICONS[latest.state])} ${
    renderAgo(latest.at, nowMs)
  }</a>${latest.reason === undefined ? "" : html`<span class="remark">${latest.reason}</span>`}`;
}
