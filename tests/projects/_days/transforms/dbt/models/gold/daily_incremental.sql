{# The days that the run changed are made again: half days, corrections and older days come in whatever order they like. #}
{{ config(materialized='incremental', unique_key='day', meta={'dialect': 'duckdb'}) }}
select day::varchar as day, count(*) as n, max(value) as top, avg(value) as mean
from {{ ref('readings_enriched') }}
{% if is_incremental() and phlo.changed_partitions %}
where day::varchar in ({% for key in phlo.changed_partitions %}'{{ key }}'{% if not loop.last %}, {% endif %}{% endfor %})
{% endif %}
group by day
