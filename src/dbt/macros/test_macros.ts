/**
 * The four generic tests of dbt: each gives the rows that break it.
 *
 * @module
 */

/** Jinja text. */
export const TEST_MACROS = `
{% test not_null(model, column_name) -%}
select *
from {{ model }}
where {{ column_name }} is null
{%- endtest %}

{% test unique(model, column_name) -%}
select {{ column_name }} as unique_field, count(*) as n_records
from {{ model }}
where {{ column_name }} is not null
group by {{ column_name }}
having count(*) > 1
{%- endtest %}

{% test accepted_values(model, column_name, values, quote=true) -%}
select value_field, n_records
from (
    select {{ column_name }} as value_field, count(*) as n_records
    from {{ model }}
    group by {{ column_name }}
) all_values
where value_field not in (
    {% for value in values -%}
    {%- if quote is sameas false -%} {{ value }}
    {%- else -%} '{{ value | string | replace("'", "''") }}'
    {%- endif -%}
    {%- if not loop.last %}, {% endif -%}
    {%- endfor %}
)
{%- endtest %}

{% test relationships(model, column_name, to, field) -%}
select child.from_field
from (
    select {{ column_name }} as from_field
    from {{ model }}
    where {{ column_name }} is not null
) child
left join (
    select {{ field }} as to_field
    from {{ to }}
) parent on child.from_field = parent.to_field
where parent.to_field is null
{%- endtest %}
`;
