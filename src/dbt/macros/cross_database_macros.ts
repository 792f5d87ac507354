// deno-lint-ignore-file camelcase -- the names are dbt's
/**
 * dbt's cross-database macros (`dbt.dateadd`, `dbt.type_string`, …) in the two dialects models are written in.
 *
 * @module
 */

/** Builds a macro that only looks up its form for the dialect. */
function dispatched(name: string, parameters: readonly string[]): string {
  const names = parameters.map((part) => part.split("=")[0] ?? "").join(", ");
  return `{% macro ${name}(${
    parameters.join(", ")
  }) -%}{{ return(adapter.dispatch('${name}', 'dbt')(${names})) }}{%- endmacro %}`;
}

/** Builds one form of a macro from its body. */
function form(name: string, parameters: readonly string[], body: string): string {
  return `{% macro ${name}(${parameters.join(", ")}) -%}${body}{%- endmacro %}`;
}

interface CrossDatabaseMacro {
  readonly parameters: readonly string[];
  /** The form of every dialect that has none of its own. */
  readonly default?: string;
  readonly trino?: string;
  readonly duckdb?: string;
}

const UNQUOTED = "{{ datepart | replace(\"'\", '') }}";

/** Name, parameters and forms. */
const MACROS: Readonly<Record<string, CrossDatabaseMacro>> = {
  type_string: { parameters: [], default: "varchar" },
  type_timestamp: { parameters: [], default: "timestamp", trino: "timestamp(6)" },
  type_float: { parameters: [], default: "double" },
  type_numeric: { parameters: [], default: "decimal(28,6)" },
  type_bigint: { parameters: [], default: "bigint" },
  type_int: { parameters: [], default: "integer" },
  type_boolean: { parameters: [], default: "boolean" },
  any_value: { parameters: ["expression"], default: "any_value({{ expression }})" },
  bool_or: { parameters: ["expression"], default: "bool_or({{ expression }})" },
  concat: { parameters: ["fields"], default: "{{ fields | join(' || ') }}" },
  length: { parameters: ["expression"], default: "length({{ expression }})" },
  position: {
    parameters: ["substring_text", "string_text"],
    default: "position({{ substring_text }} in {{ string_text }})",
  },
  replace: {
    parameters: ["field", "old_chars", "new_chars"],
    default: "replace({{ field }}, {{ old_chars }}, {{ new_chars }})",
  },
  right: {
    parameters: ["string_text", "length_expression"],
    default:
      "case when {{ length_expression }} = 0 then '' else substr({{ string_text }}, -1 * ({{ length_expression }})) end",
    duckdb: "right({{ string_text }}, {{ length_expression }})",
  },
  split_part: {
    parameters: ["string_text", "delimiter_text", "part_number"],
    default: "split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }})",
  },
  string_literal: { parameters: ["value"], default: "'{{ value }}'" },
  escape_single_quotes: {
    parameters: ["expression"],
    default: '{{ expression | replace("\'", "\'\'") }}',
  },
  hash: {
    parameters: ["field"],
    duckdb: "md5(cast({{ field }} as varchar))",
    trino: "lower(to_hex(md5(to_utf8(cast({{ field }} as varchar)))))",
  },
  cast: { parameters: ["field", "type"], default: "cast({{ field }} as {{ type }})" },
  safe_cast: { parameters: ["field", "type"], default: "try_cast({{ field }} as {{ type }})" },
  cast_bool_to_text: { parameters: ["field"], default: "cast({{ field }} as varchar)" },
  date: {
    parameters: ["year", "month", "day"],
    default: "date '{{ '%04d-%02d-%02d' | format(year, month, day) }}'",
  },
  date_trunc: {
    parameters: ["datepart", "date"],
    default: `date_trunc('${UNQUOTED}', {{ date }})`,
  },
  dateadd: {
    parameters: ["datepart", "interval", "from_date_or_timestamp"],
    duckdb:
      `({{ from_date_or_timestamp }} + cast({{ interval }} as bigint) * (interval 1 ${UNQUOTED}))`,
    trino: `date_add('${UNQUOTED}', {{ interval }}, {{ from_date_or_timestamp }})`,
  },
  datediff: {
    parameters: ["first_date", "second_date", "datepart"],
    default: `date_diff('${UNQUOTED}', {{ first_date }}, {{ second_date }})`,
    // Casts let texts and dates be compared with timestamps.
    duckdb:
      `date_diff('${UNQUOTED}', cast({{ first_date }} as timestamp), cast({{ second_date }} as timestamp))`,
  },
  last_day: {
    parameters: ["date", "datepart"],
    default:
      `cast({{ dbt.dateadd('day', '-1', dbt.dateadd(datepart, '1', dbt.date_trunc(datepart, date))) }} as date)`,
  },
  current_timestamp: {
    parameters: [],
    default: "current_timestamp",
    duckdb: "now()",
  },
  array_construct: {
    parameters: ["inputs=[]", "data_type=none"],
    duckdb: "[{{ inputs | join(', ') }}]",
    trino: "array[{{ inputs | join(', ') }}]",
  },
  array_concat: {
    parameters: ["array_1", "array_2"],
    default: "concat({{ array_1 }}, {{ array_2 }})",
  },
  array_append: {
    parameters: ["array", "new_element"],
    duckdb: "list_append({{ array }}, {{ new_element }})",
    trino: "concat({{ array }}, array[{{ new_element }}])",
  },
  intersect: { parameters: [], default: "intersect" },
  except: { parameters: [], default: "except" },
  listagg: {
    parameters: ["measure", "delimiter_text=\"','\"", "order_by_clause=none", "limit_num=none"],
    duckdb:
      "{% if limit_num -%}list_aggr((array_agg({{ measure }} {{ order_by_clause or '' }}))[1:{{ limit_num }}], 'string_agg', {{ delimiter_text }})" +
      "{%- else -%}string_agg({{ measure }}, {{ delimiter_text }} {{ order_by_clause or '' }}){%- endif %}",
    trino:
      "{% if limit_num -%}array_join(slice(array_agg({{ measure }} {{ order_by_clause or '' }}), 1, {{ limit_num }}), {{ delimiter_text }})" +
      "{%- else -%}array_join(array_agg({{ measure }} {{ order_by_clause or '' }}), {{ delimiter_text }}){%- endif %}",
  },
};

/** Jinja text. */
export const CROSS_DATABASE_MACROS: string = Object.entries(MACROS).flatMap(([name, macro]) => {
  const { parameters } = macro;
  const forms = (["default", "trino", "duckdb"] as const).flatMap((dialect) => {
    const body = macro[dialect];
    return body === undefined ? [] : [form(`${dialect}__${name}`, parameters, body)];
  });
  return [dispatched(name, parameters), ...forms];
}).join("\n");
