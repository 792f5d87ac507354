/**
 * The table of commands. Each is loaded when it is asked for, so that `phlo --version` opens nothing.
 *
 * @module
 */

import type { CommandEntry } from "./command.ts";

/** Every command by name, in the order that help shows them. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  init: {
    group: "start",
    brief: "Make a new project",
    load: async () => (await import("./init.ts")).init,
  },
  "create-workflow": {
    group: "start",
    brief: "Add a workflow to the project: schema, ingestion, test",
    load: async () => (await import("./create_workflow.ts")).createWorkflow,
  },
  demo: {
    group: "start",
    brief: "Make an example project and run it, offline",
    load: async () => (await import("./demo.ts")).demo,
  },
  dev: {
    group: "run",
    brief: "Serve the page: assets, runs, tables, schedules",
    load: async () => (await import("./dev.ts")).dev,
  },
  materialize: {
    group: "run",
    brief: "Fetch, check and publish assets for one partition or a range",
    load: async () => (await import("./materialize.ts")).materialize,
  },
  backfill: {
    group: "run",
    brief: "Make the partitions of a range that are missing or failed",
    load: async () => (await import("./backfill.ts")).backfill,
  },
  publish: {
    group: "run",
    brief: "Publish what a run with --no-publish has left on its branch",
    load: async () => (await import("./publish.ts")).publish,
  },
  dbt: {
    group: "run",
    brief: "Run, test, list or compile the SQL models",
    load: async () => (await import("./dbt.ts")).dbt,
  },
  retry: {
    group: "run",
    brief: "Perform again what a run left undone",
    load: async () => (await import("./retry.ts")).retry,
  },
  cancel: {
    group: "run",
    brief: "Stop a run, whichever process performs it",
    load: async () => (await import("./cancel.ts")).cancel,
  },
  schedule: {
    group: "run",
    brief: "List schedules, switch them, run them without a page",
    load: async () => (await import("./schedule.ts")).schedule,
  },
  notify: {
    group: "look",
    brief: "Show who is told of failures and lateness, and try it",
    load: async () => (await import("./notify.ts")).notify,
  },
  plan: {
    group: "run",
    brief: "Show what a command would do",
    load: async () => (await import("./plan.ts")).plan,
  },
  check: {
    group: "run",
    brief: "Check workflows, models and configuration without running anything",
    load: async () => (await import("./check.ts")).check,
  },
  test: {
    group: "run",
    brief: "Run the project's tests",
    load: async () => (await import("./test_command.ts")).test,
  },
  query: {
    group: "look",
    brief: "Answer SQL over the tables",
    load: async () => (await import("./query.ts")).query,
  },
  tables: {
    group: "look",
    brief: "List the tables with rows, columns and snapshots",
    load: async () => (await import("./tables.ts")).tables,
  },
  status: {
    group: "look",
    brief: "Show each asset: last run, freshness, what is broken",
    load: async () => (await import("./status.ts")).status,
  },
  runs: {
    group: "look",
    brief: "List runs, or show one with its steps",
    load: async () => (await import("./runs.ts")).runs,
  },
  logs: {
    group: "look",
    brief: "Show what happened in a run, or follow it",
    load: async () => (await import("./logs.ts")).logs,
  },
  history: {
    group: "look",
    brief: "Show what readers of a table saw, moment by moment",
    load: async () => (await import("./history.ts")).history,
  },
  verify: {
    group: "look",
    brief: "Prove that every file of the lake is there, whole",
    load: async () => (await import("./verify.ts")).verify,
  },
  maintain: {
    group: "run",
    brief: "Drop old snapshots and remove files that nobody refers to",
    load: async () => (await import("./maintain.ts")).maintain,
  },
  rollback: {
    group: "run",
    brief: "Make readers of a table see an older snapshot again",
    load: async () => (await import("./rollback.ts")).rollback,
  },
  rejects: {
    group: "look",
    brief: "Show rows that broke their schema, with the reasons",
    load: async () => (await import("./rejects.ts")).rejects,
  },
  explain: {
    group: "help",
    brief: "Explain an error code, or the keys of rest-api",
    load: async () => (await import("./explain.ts")).explain,
  },
  docs: {
    group: "help",
    brief: "Read the documentation, offline",
    load: async () => (await import("./docs.ts")).docs,
  },
  "sample-api": {
    group: "help",
    brief: "Serve the built-in sample API on a local port",
    load: async () => (await import("./sample_api.ts")).sampleApi,
  },
  build: {
    group: "start",
    brief: "Turn the project into one executable",
    load: async () => (await import("./build.ts")).build,
  },
  __files: {
    group: "help",
    brief: "Lists what is embedded in the program",
    isHidden: true,
    load: async () => (await import("./files.ts")).files,
  },
  __sources: {
    group: "help",
    brief: "Unpacks phlo's modules for deno test",
    isHidden: true,
    load: async () => (await import("./sources.ts")).sources,
  },
  __tests: {
    group: "help",
    brief: "The child process that runs tests",
    isHidden: true,
    load: async () => (await import("./test_child.ts")).testChild,
  },
  doctor: {
    group: "help",
    brief: "Check that everything phlo needs is there and whole",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  completions: {
    group: "help",
    brief: "Print what makes bash, zsh or fish complete phlo's words",
    load: async () => (await import("./completions.ts")).completions,
  },
  __worker: {
    group: "help",
    brief: "The child process that runs user code",
    isHidden: true,
    load: async () => (await import("./worker.ts")).worker,
  },
  __sql: {
    group: "help",
    brief: "The child process that reads the lake for the page",
    isHidden: true,
    load: async () => (await import("./sql_child.ts")).sqlChild,
  },
  __layout: {
    group: "help",
    brief: "The child process that lays out the page's graph",
    isHidden: true,
    load: async () => (await import("./layout_child.ts")).layoutChild,
  },
};
