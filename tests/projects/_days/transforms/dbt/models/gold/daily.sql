{{ config(materialized='table', meta={'dialect': 'duckdb'}) }}
select day::varchar as day, count(*) as n, max(value) as top, avg(value) as mean
from {{ ref('readings_enriched') }} group by day
