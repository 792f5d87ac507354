/**
 * Small macros that dbt's own macros and those of packages call. A project overrides them by writing its own.
 *
 * @module
 */

/** Jinja text. */
export const SUPPORT_MACROS = `
{% macro generate_schema_name_for_env(custom_schema_name, node) -%}
  {%- if target.name == 'prod' and custom_schema_name is not none -%}
    {{ custom_schema_name | trim }}
  {%- else -%}
    {{ target.schema }}
  {%- endif -%}
{%- endmacro %}

{% macro get_where_subquery(relation) -%}
  {% do return(adapter.dispatch('get_where_subquery', 'dbt')(relation)) %}
{%- endmacro %}

{% macro default__get_where_subquery(relation) -%}
  {%- set condition = config.get('where') -%}
  {%- if not condition -%}
    {% do return(relation) %}
  {%- endif -%}
  {% do return('(select * from ' ~ relation ~ ' where ' ~ condition ~ ') dbt_subquery') %}
{%- endmacro %}

{% macro should_store_failures() -%}
  {% do return(false) %}
{%- endmacro %}

{% macro load_cached_relation(relation) -%}
  {% do return(adapter.get_relation(relation.database, relation.schema, relation.identifier)) %}
{%- endmacro %}

{% macro load_relation(relation) -%}
  {% do return(load_cached_relation(relation)) %}
{%- endmacro %}

{% macro get_columns_in_query(sql) -%}
  {%- set found = run_query('select * from (' ~ sql ~ ') as phlo_columns where false limit 0') -%}
  {% do return(found.column_names | list if found else []) %}
{%- endmacro %}
`;
