{{ config(materialized='table') }}
select o.id, o.price * r.rate as price
from {{ ref('stg_orders') }} o
join {{ source('bank', 'rates') }} r on r.day = o.day
