-- One row per glucose entry: names that explain themselves, a timestamp instead of milliseconds, no gaps in the trend.
{{ config(materialized='table', tags=['nightscout', 'bronze']) }}

select
    _id as entry_id,
    sgv as glucose_mg_dl,
    cast(from_unixtime(date / 1000) as timestamp) as reading_timestamp,
    "dateString" as timestamp_iso,
    direction,
    coalesce(direction, 'NONE') as trend,
    device
from {{ source('raw_iceberg', 'glucose_entries') }}
where sgv is not null
