-- One row per reading, with the parts of its time, its category and the change since the reading before.
{{ config(materialized='table', tags=['nightscout', 'silver']) }}

select
    entry_id,
    glucose_mg_dl,
    reading_timestamp,
    cast(reading_timestamp as date) as reading_date,
    extract(hour from reading_timestamp) as hour_of_day,
    day_of_week(reading_timestamp) as day_of_week,
    case
        when glucose_mg_dl < 70 then 'hypoglycemia'
        when glucose_mg_dl <= 180 then 'in_range'
        else 'hyperglycemia'
    end as glucose_category,
    case when glucose_mg_dl between 70 and 180 then 1 else 0 end as is_in_range,
    glucose_mg_dl - lag(glucose_mg_dl) over (
        partition by device
        order by reading_timestamp, entry_id
    ) as glucose_change_mg_dl,
    trend,
    device
from {{ ref('stg_glucose_entries') }}
