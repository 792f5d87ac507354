-- One row per day: how much was read, how high, how steady, and how long in range.
-- A table built from all readings: a late or corrected reading changes its day, and days may be loaded in any order.
{{ config(materialized='table', tags=['nightscout', 'gold']) }}

select
    reading_date,
    count(*) as reading_count,
    round(avg(cast(glucose_mg_dl as double)), 1) as avg_glucose_mg_dl,
    min(glucose_mg_dl) as min_glucose_mg_dl,
    max(glucose_mg_dl) as max_glucose_mg_dl,
    round(stddev_samp(cast(glucose_mg_dl as double)), 1) as stddev_glucose_mg_dl,
    round(100.0e0 * sum(is_in_range) / count(*), 1) as time_in_range_pct,
    round(100.0e0 * count_if(glucose_category = 'hypoglycemia') / count(*), 1) as time_below_range_pct,
    round(100.0e0 * count_if(glucose_category = 'hyperglycemia') / count(*), 1) as time_above_range_pct,
    round(3.31e0 + 0.02392e0 * avg(cast(glucose_mg_dl as double)), 2) as gmi
from {{ ref('fct_glucose_readings') }}
group by reading_date
