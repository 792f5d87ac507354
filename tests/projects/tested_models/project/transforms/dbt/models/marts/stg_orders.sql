{{ config(materialized='view') }}
select id, price, made_at, date(made_at) as day, customer.name as customer
from {{ source('shop', 'orders') }}
where price >= {{ var('min_price', 0) }}
