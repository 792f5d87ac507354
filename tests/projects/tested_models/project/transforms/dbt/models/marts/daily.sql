{{ config(materialized='incremental', unique_key='day', incremental_strategy='merge') }}
select day, count(*) as orders, sum(price) as revenue, date_diff('day', day, current_date) as age_days
from {{ ref('stg_orders') }}
{% if is_incremental() %}
where day > (select max(day) from {{ this }})
{% endif %}
group by day
