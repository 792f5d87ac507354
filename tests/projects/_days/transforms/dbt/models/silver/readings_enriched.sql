{{ config(materialized='table', meta={'dialect': 'duckdb'}) }}
select *, value - lag(value) over (order by day, id) as change from {{ ref('stg_readings') }}
