/**
 * Ticks, switches and notices of an open state file.
 *
 * @module
 */

import type { Host } from "../core/host.ts";
import type { Transactions } from "../core/sqlite_transaction.ts";
import type { ScheduleRecords } from "./schedule_records.ts";
import {
  claimNotice,
  claimTick,
  hasNewSchedules,
  listNotices,
  listTicks,
  moveTick,
  noteSchedules,
  readScheduleState,
  switchSchedule,
  takeTick,
} from "./schedule_rows.ts";

/** Builds them over the transactions of the file. */
export function openScheduleRecords(transactions: Transactions, host: Host): ScheduleRecords {
  const { pid, hostname } = host.environment;
  const owner = { pid, hostname };
  const now = (): number => host.clock.now();
  return {
    async noteSchedules(names) {
      const doing = "note schedules";
      // Asked every few seconds, and hardly ever is there anything to write.
      const isNew = await transactions.read(
        doing,
        (connection) => hasNewSchedules(connection, names, now()),
      );
      if (!isNew) return;
      await transactions.write(doing, (connection) => noteSchedules(connection, names, now()));
    },
    switchSchedule: (schedule, to) =>
      transactions.write(
        "switch a schedule",
        (connection) =>
          switchSchedule(connection, { schedule, isOn: to === "on", changedAt: now() }),
      ),
    readScheduleState: () =>
      transactions.read("read schedules", (connection) => readScheduleState(connection, now())),
    claimTick: (tick) =>
      transactions.write(
        "claim a tick",
        (connection) => claimTick(connection, tick, owner, now()),
      ),
    takeTick: (tick) =>
      transactions.write(
        "take a tick over",
        (connection) => takeTick(connection, tick, owner, now()),
      ),
    moveTick: (tick, next) =>
      transactions.write(
        "settle a tick",
        (connection) => moveTick(connection, tick, next, now()),
      ),
    listTicks: (schedule, limit) =>
      transactions.read("list ticks", (connection) => listTicks(connection, schedule, limit)),
    listNotices: (prefix) =>
      transactions.read("list notices", (connection) => listNotices(connection, prefix)),
    claimNotice: (subject, state) =>
      transactions.write(
        "note a notice",
        (connection) => claimNotice(connection, { subject, state, at: now() }),
      ),
  };
}
