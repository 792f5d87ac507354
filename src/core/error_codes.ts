/**
 * The closed list of error codes, each with what `phlo explain` says about it.
 * A code is never given a second meaning and never removed.
 *
 * @module
 */

/** What `phlo explain CODE` prints. */
export interface ErrorExplanation {
  readonly title: string;
  readonly why: string;
  readonly fix: string;
}

/** Codes by area: 0xx use, 1xx definitions, 2xx schemas and rows, 3xx sources, 4xx lake, 5xx models, 6xx runs, 9xx phlo itself. */
export const ERROR_CODES = {
  "PHLO-001": {
    title: "Unknown name",
    why: "No asset, table, model, run or command of this project has that name.",
    fix:
      "Look at the suggestion in the message, or list what there is: `phlo status`, `phlo tables`, `phlo dbt ls`.",
  },
  "PHLO-002": {
    title: "Wrong use of a command",
    why: "A flag or argument is missing, unknown or not of the form the command takes.",
    fix: "`phlo <command> --help` shows every flag with an example.",
  },
  "PHLO-003": {
    title: "No project here",
    why: "Neither this folder nor any folder above it holds a phlo.yaml.",
    fix:
      "Go into the project's folder, name it with --project, or make one: `phlo init my-project`.",
  },
  "PHLO-004": {
    title: "Configuration that cannot be used",
    why:
      "phlo.yaml, an environment file or a PHLO_ variable holds a value phlo does not understand.",
    fix:
      "The message names the key, the value and what is allowed. The keys are in docs/configuration.md.",
  },
  "PHLO-005": {
    title: "Files in the way",
    why: "phlo never overwrites what a user wrote.",
    fix:
      "Move the named files, choose another name, or use --force, which adds only what is missing.",
  },
  "PHLO-006": {
    title: "The project or its state belongs to a newer phlo",
    why: "A state file, lake or configuration was written by a newer version than this program.",
    fix: "Use the newer phlo. Nothing was changed.",
  },
  "PHLO-007": {
    title: "The disk refused",
    why: "The disk is full, read-only, or the folder's permissions do not allow it.",
    fix: "Free some space or correct the permissions, then run the same command again: it goes on.",
  },
  "PHLO-101": {
    title: "A workflow file does not load",
    why:
      "The file, or one that it imports, has a syntax error, an import that leads nowhere, or throws while loading.",
    fix: "The message shows file, line and column. The other workflows are not affected.",
  },
  "PHLO-102": {
    title: "A workflow definition is wrong",
    why: "phloIngestion was given an option that cannot be right.",
    fix: "The message names the option and what it takes. `phlo check` checks all definitions.",
  },
  "PHLO-103": {
    title: "Two assets want one table",
    why: "Each table is made by exactly one asset.",
    fix: "Rename one of the two tables.",
  },
  "PHLO-104": {
    title: "A schema has no table form",
    why: "The zod schema uses a type that no column can hold, or one that never occurs in JSON.",
    fix: "The message names the field and a schema that says the same and works.",
  },
  "PHLO-105": {
    title: "A module from the network is not what it was",
    why:
      "phlo.lock remembers the text of each remote module; the server sent another one, or none.",
    fix: "If the change is wanted, remove the entry from phlo.lock and run again.",
  },
  "PHLO-201": {
    title: "Rows break their schema",
    why: "More rows were refused than `maxRejected` allows, so nothing was published.",
    fix:
      "`phlo rejects <asset>` shows the rows with field, value and rule. Correct the source or the schema and run again.",
  },
  "PHLO-202": {
    title: "The source sends undeclared fields",
    why: "A strict schema refuses fields it does not declare.",
    fix:
      "Declare the fields, or use z.object (drops them and says so) or z.looseObject (keeps them in _phlo_extra).",
  },
  "PHLO-203": {
    title: "A schema change needs a decision",
    why: "The table's columns and the schema differ in a way that Iceberg cannot widen safely.",
    fix:
      "The message shows old and new types. --accept-schema-change rewrites values whose type changed where none loses anything, keeps columns that are no longer declared, and leaves new required fields optional for stored rows. Otherwise give the new data a new field or a new table name.",
  },
  "PHLO-204": {
    title: "Too much would disappear",
    why: "A replacing write would remove more rows than `maxShrink` allows, or all of them.",
    fix: "If that is right, run again with --accept-shrink, or set allowEmpty.",
  },
  "PHLO-205": {
    title: "A check failed",
    why:
      "A model test or table check found rows that break it, so nothing connected to it was published.",
    fix: "The message shows the SQL to look at the rows. `main` is as it was.",
  },
  "PHLO-301": {
    title: "The source cannot be reached",
    why: "The connection failed or timed out, after all tries.",
    fix: "Check the network and the base URL. Run the same command again: staged pages are kept.",
  },
  "PHLO-302": {
    title: "The source refused the request",
    why: "The server answered with a status that trying again will not change.",
    fix:
      "Check path, parameters and credentials in the workflow; the message shows the answer's beginning.",
  },
  "PHLO-303": {
    title: "The answer is not what was expected",
    why: "The body is not JSON, is cut off, or has no list of records at the selected place.",
    fix:
      "The message shows the first bytes. Set `dataSelector`, or look at the address in a browser.",
  },
  "PHLO-304": {
    title: "Pagination that never ends",
    why: "A page named itself, or a page before it, as the next one.",
    fix: "Check the paginator's settings against the source's documentation.",
  },
  "PHLO-305": {
    title: "A source is configured wrongly",
    why: "restApi was given a client, resource or paginator it cannot use.",
    fix: "The message names the key and what it takes.",
  },
  "PHLO-306": {
    title: "A workflow's function failed",
    why:
      "The user's function threw, ended the process, ran out of memory or did not come back in time.",
    fix: "The message shows the place in your file. `maxRuntimeSeconds` bounds the time.",
  },
  "PHLO-307": {
    title: "A test has no answer for a request",
    why:
      "A workflow under test asked for something that neither the test's responses nor its recording holds. Tests never go to the network by themselves.",
    fix:
      "Add the request to `responses`, or record the real answers once: `phlo test --record`. A recording is asked by method, address and body.",
  },
  "PHLO-401": {
    title: "A file of the lake is missing or damaged",
    why: "A metadata, manifest or data file cannot be read as what it should be.",
    fix: "Restore the named file from a backup. Nothing was changed.",
  },
  "PHLO-402": {
    title: "The lake uses a feature phlo does not support",
    why:
      "The table was written by another engine with equality deletes, format v3 or a type phlo does not know.",
    fix: "Rewrite the table with that engine, without the named feature.",
  },
  "PHLO-403": {
    title: "The catalog is busy",
    why: "Another program held the catalog for longer than phlo waits.",
    fix: "The message names the holder if it is phlo. Run the same command again.",
  },
  "PHLO-404": {
    title: "The tables moved on while the run worked",
    why: "Another run published first, more often than this run may repeat its work.",
    fix: "Run the same command again.",
  },
  "PHLO-405": {
    title: "A lease was lost",
    why: "This process was paused so long that another took over its work.",
    fix: "Nothing was published twice. Run the same command again.",
  },
  "PHLO-406": {
    title: "No such branch, tag or snapshot",
    why: "The name after --at or of a branch is not in the catalog.",
    fix: "`phlo tables --at main` shows tables; `phlo history <table>` shows snapshots.",
  },
  "PHLO-407": {
    title: "A value does not fit its column",
    why: "A number out of range, an infinite date or a wrong type reached the table.",
    fix: "Cast the value in the model, or widen the column's type in the schema.",
  },
  "PHLO-408": {
    title: "The branch holds nothing to publish",
    why:
      "Only a run with --no-publish whose steps and checks all went well leaves something to publish later.",
    fix: "`phlo runs RUN` shows how the run ended; run its command again, or `phlo retry RUN`.",
  },
  "PHLO-501": {
    title: "A model's SQL failed",
    why: "DuckDB refused the compiled SQL.",
    fix: "The message shows the line of your file. The compiled text is under target/compiled.",
  },
  "PHLO-502": {
    title: "A template failed",
    why:
      "Jinja in a model, macro or YAML file has a syntax error or uses something that is not there.",
    fix: "The message shows file, line and the macros that led there.",
  },
  "PHLO-503": {
    title: "The models' graph does not hold together",
    why:
      "A ref or source leads nowhere, two models share a name, models depend on each other in a circle, or one reads by hand what the same run makes.",
    fix: "The message names the models concerned, with a suggestion.",
  },
  "PHLO-504": {
    title: "The dbt project cannot be read",
    why: "dbt_project.yml or a properties file is not valid.",
    fix: "The message shows the file and line.",
  },
  "PHLO-505": {
    title: "SQL that cannot be run with the same meaning",
    why:
      "The model is written for another engine and uses something that DuckDB cannot answer equally.",
    fix: "Rewrite the named part, or set meta.dialect: duckdb if the model is DuckDB SQL.",
  },
  "PHLO-506": {
    title: "A model uses something phlo does not run",
    why: "Python models and a few adapter features are not supported.",
    fix: "The message names the feature and what to use in its place.",
  },
  "PHLO-601": {
    title: "A step of the run failed",
    why: "The message of the step says why. What depends on it was skipped; the rest went on.",
    fix: "`phlo runs <run>` shows every step. Run the same command again after the repair.",
  },
  "PHLO-602": {
    title: "The run was interrupted",
    why: "It was stopped by a signal, or its process ended.",
    fix: "Run the same command again: finished work is kept.",
  },
  "PHLO-603": {
    title: "A partition cannot be read as a date",
    why: "The partition does not fit the asset's grain.",
    fix: "Hours are 2024-01-20T13, days 2024-01-20, months 2024-01.",
  },
  "PHLO-604": {
    title: "A notification was not delivered",
    why: "The command of `notify.command` failed, or the address of `notify.webhook` refused.",
    fix:
      "`phlo notify --test` sends a test notice and shows the answer. No run fails because of it.",
  },
  "PHLO-901": {
    title: "A fault in phlo",
    why: "Something happened that phlo's authors thought impossible.",
    fix: "Run again with --debug and report what it prints.",
  },
} as const satisfies Record<string, ErrorExplanation>;

/** A code of the closed list. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Tells whether a text is one of the codes. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
