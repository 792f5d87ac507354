// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * The names of dbt's context that are the same for every node: `target`, `env_var`, `log`, `exceptions`, `flags` and their kin.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { stringify as renderYaml } from "yaml";
import { PhloError } from "../../core/phlo_error.ts";
import { renderSuggestion } from "../../core/suggest.ts";
import { dict, set } from "../../jinja/dict.ts";
import { parseTemplate } from "../../jinja/parse_template.ts";
import { renderTemplate, RETURN } from "../../jinja/render_template.ts";
import { type FunctionValue, hostFunction, list, tuple, type Value } from "../../jinja/value.ts";
import { findDoc } from "../load_docs.ts";
import { readYaml } from "../read_yaml.ts";
import { API } from "./api_context.ts";
import { contextFunction, contextObject, toText } from "./arguments.ts";
import type { ContextFactory, ContextState } from "./context_state.ts";
import { dateTimeValue } from "./date_values.ts";
import { exceptionsContext } from "./exceptions_context.ts";
import { iterateValue } from "./iterate_value.ts";
import { parseJson, renderJson } from "./json_values.ts";
import { modulesContext } from "./modules_context.ts";
import { fromValue, toValue } from "./plain_values.ts";

/** The version of dbt whose behaviour packages may ask for. */
const DBT_VERSION = "1.10.0";

/** The names. */
export const baseContext: Readonly<Record<string, ContextFactory>> = {
  api: () => API,
  return: () => RETURN,
  target: targetObject,
  env_var: (state) =>
    contextFunction(
      "env_var",
      (args) => readEnvironment(state, args.text(0, "var"), args.get(1, "default")),
    ),
  log: (state) =>
    contextFunction("log", (args) => {
      const isInfo = args.truth(1, "info", { value: false });
      const message = toText(args.get(0, "msg") ?? "");
      if (isInfo) state.engine.host.log.info(message, { node: state.nodeName });
      else state.engine.host.log.debug(message, { node: state.nodeName });
      return "";
    }),
  print: (state) =>
    contextFunction("print", (args) => {
      state.engine.host.log.info(toText(args.get(0, "msg") ?? ""), { node: state.nodeName });
      return "";
    }),
  exceptions: exceptionsContext,
  modules: modulesContext,
  project_name: (state) => state.engine.root.name,
  dbt_version: () => DBT_VERSION,
  thread_id: () => "Thread-1",
  invocation_id: (state) => state.run?.invocationId ?? "",
  run_started_at: (state) => dateTimeValue(startOf(state), { hasZone: true }),
  flags: flagsObject,
  invocation_args_dict: (state) => dict([["which", state.run?.command ?? "run"]]),
  selected_resources: (state) => list([...(state.run?.selected ?? [])]),
  tojson: () =>
    contextFunction("tojson", (args) =>
      renderJson(args.get(0, "value") ?? null, {
        sortKeys: args.truth(2, "sort_keys", { value: false }),
      })),
  fromjson: () =>
    contextFunction(
      "fromjson",
      (args) => parseJson(args.text(0, "string"), args.get(1, "default")),
    ),
  toyaml: () => contextFunction("toyaml", (args) => renderYaml(fromValue(args.get(0, "value")))),
  fromyaml: () =>
    contextFunction(
      "fromyaml",
      (args) => toValue(readYaml(args.text(0, "value"), "fromyaml").value),
    ),
  set: () =>
    contextFunction("set", (args) => trySet(args.get(0, "value"), args.get(1, "default") ?? null)),
  set_strict: () =>
    contextFunction("set_strict", (args) => set(iterateValue(args.get(0, "value") ?? null))),
  zip: zipFunction,
  zip_strict: zipFunction,
  local_md5: () =>
    contextFunction(
      "local_md5",
      (args) => createHash("md5").update(args.text(0, "value")).digest("hex"),
    ),
  render: (_state, scope) =>
    contextFunction(
      "render",
      (args) => renderTemplate(parseTemplate(args.text(0, "string"), { file: "render()" }), scope),
    ),
  doc: docFunction,
};

function docFunction(state: ContextState): FunctionValue {
  return hostFunction("doc", (args) => {
    const names = args.map(toText);
    const { docs, root } = state.engine;
    const found = findDoc(docs, names, { packageName: state.packageName, rootName: root.name });
    if (found !== undefined) return found;
    const known = [...docs.keys()].map((key) => key.slice(key.indexOf(".") + 1));
    throw new PhloError(
      "PHLO-504",
      `Cannot describe "${state.nodeName}": there is no docs block "${names.join(".")}"`,
      { hint: renderSuggestion(names.at(-1) ?? "", known) ?? "write {% docs … %} in a .md file" },
    );
  });
}

function startOf(state: ContextState): number {
  return state.run?.startedAt ?? state.engine.host.clock.now();
}

function targetObject(state: ContextState): Value {
  const { target } = state.engine;
  return dict([
    ["name", target.name],
    ["target_name", target.name],
    ["profile_name", target.profileName],
    ["schema", target.schema],
    ["database", target.database],
    ["dbname", target.database],
    ["catalog", target.database],
    // The text of a model is in its dialect, so conditions on the type must meet that.
    ["type", state.dialect],
    ["threads", target.threads],
  ]);
}

function flagsObject(state: ContextState): Value {
  return contextObject("flags", {
    FULL_REFRESH: state.run?.fullRefresh ?? false,
    WHICH: state.run?.command ?? "run",
    STORE_FAILURES: false,
    EMPTY: false,
    DEBUG: false,
    USE_COLORS: false,
    INTROSPECT: true,
  });
}

/** Secrets must not get into compiled SQL, which is written to disk. */
function readEnvironment(state: ContextState, name: string, fallback: Value | undefined): Value {
  if (name.startsWith("DBT_ENV_SECRET_")) {
    throw new PhloError(
      "PHLO-502",
      `Cannot use "${name}" in "${state.nodeName}": secrets never go into compiled SQL`,
      { hint: "use a variable without the prefix DBT_ENV_SECRET_, or keep it out of the model" },
    );
  }
  const { environment } = state.engine.host;
  const value = environment.variable(name);
  if (value !== undefined) return value;
  if (fallback !== undefined && fallback !== null) return toText(fallback);
  const hint = renderSuggestion(name, Object.keys(environment.variables()));
  throw new PhloError(
    "PHLO-502",
    `Cannot compile "${state.nodeName}": environment variable "${name}" is not set`,
    { hint: hint ?? `set ${name}, or give env_var a default` },
  );
}

function trySet(value: Value | undefined, fallback: Value): Value {
  try {
    return set(iterateValue(value ?? null));
  } catch (error) {
    // dbt's `set` answers the default for what cannot be a set.
    if (error instanceof TypeError) return fallback;
    throw error;
  }
}

function zipFunction(): FunctionValue {
  return {
    kind: "function",
    name: "zip",
    call: (args) => {
      const lists = args.map((arg) => [...iterateValue(arg)]);
      const length = Math.min(...lists.map((items) => items.length));
      if (!Number.isFinite(length)) return list();
      return list(
        Array.from({ length }, (_, index) => tuple(lists.map((items) => items[index] ?? null))),
      );
    },
  };
}
