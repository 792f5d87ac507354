{# Looks only at what is newer than what it has. Half days, corrections and older days would escape it if phlo did not build it in full then. #}
{{ config(materialized='incremental', unique_key='day', meta={'dialect': 'duckdb'}) }}
select day::varchar as day, count(*) as n, max(value) as top, avg(value) as mean
from {{ ref('readings_enriched') }}
{% if is_incremental() %}
where day > (select max(cast(day as date)) from {{ this }})
{% endif %}
group by day
