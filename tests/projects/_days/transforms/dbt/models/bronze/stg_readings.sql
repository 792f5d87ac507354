{{ config(materialized='view', meta={'dialect': 'duckdb'}) }}
select id, cast(day as date) as day, value
from {{ source('raw_iceberg', 'readings') }}
{% if var('partition_date_str', none) %}
where day = '{{ var("partition_date_str") }}'
{% endif %}
