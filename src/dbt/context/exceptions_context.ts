/**
 * `exceptions`: how macros stop a render with a message of their own.
 *
 * @module
 */

import { PhloError } from "../../core/phlo_error.ts";
import type { ErrorCode } from "../../core/error_codes.ts";
import type { FunctionValue, ObjectValue } from "../../jinja/value.ts";
import { contextFunction, contextObject, toText } from "./arguments.ts";
import type { ContextState } from "./context_state.ts";

/** Makes `exceptions` for one node. */
export function exceptionsContext(state: ContextState): ObjectValue {
  const raising = (name: string, code: ErrorCode): FunctionValue =>
    contextFunction(name, (args) => {
      throw new PhloError(code, `Cannot compile "${state.nodeName}": ${args.text(0, "msg")}`);
    });
  const warning = (name: string): FunctionValue =>
    contextFunction(name, (args) => {
      state.engine.host.log.warn(toText(args.get(0, "msg") ?? ""), { node: state.nodeName });
      return "";
    });
  return contextObject("exceptions", {
    raise_compiler_error: raising("raise_compiler_error", "PHLO-502"),
    raise_not_implemented: raising("raise_not_implemented", "PHLO-506"),
    raise_parsing_error: raising("raise_parsing_error", "PHLO-502"),
    raise_database_error: raising("raise_database_error", "PHLO-501"),
    raise_dependency_error: raising("raise_dependency_error", "PHLO-503"),
    raise_fail_fast_error: raising("raise_fail_fast_error", "PHLO-502"),
    raise_invalid_property_yml_version: raising("raise_invalid_property_yml_version", "PHLO-504"),
    missing_config: raising("missing_config", "PHLO-502"),
    missing_relation: raising("missing_relation", "PHLO-503"),
    column_type_missing: raising("column_type_missing", "PHLO-502"),
    relation_wrong_type: raising("relation_wrong_type", "PHLO-502"),
    raise_contract_error: raising("raise_contract_error", "PHLO-205"),
    warn: warning("warn"),
    warn_once: warning("warn_once"),
  });
}
