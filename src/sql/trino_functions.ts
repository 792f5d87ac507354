/**
 * What becomes of each of Trino's functions: its own macro, another name, or a refusal. A function that stands in none of the
 * tables, here or in `rewrite_call.ts`, means the same in both engines or is not Trino's.
 *
 * @module
 */

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** Functions that are called as `trino.<name>`. */
export const MACRO_FUNCTIONS: ReadonlySet<string> = new Set(words(`
  from_unixtime to_unixtime day_of_week dow day_of_year doy day_of_month week_of_year year_of_week yow last_day_of_month
  date millisecond date_diff date_trunc date_add from_iso8601_timestamp from_iso8601_date
  e nan infinity truncate bitwise_and bitwise_or bitwise_xor bitwise_not
  substr split_part split replace codepoint levenshtein_distance hamming_distance
  regexp_like regexp_extract regexp_replace regexp_extract_all regexp_split
  to_utf8 from_utf8 to_hex from_hex md5 sha1 sha256 greatest least
  element_at cardinality array_join contains array_distinct array_max array_min array_sort array_position slice map_agg sequence
  json_extract json_extract_scalar json_parse json_format json_array_length
`));

/** Functions with another name in DuckDB; aggregates and window functions may keep what follows their arguments. */
export const RENAMED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ["arbitrary", "any_value"],
  ["every", "bool_and"],
  ["geometric_mean", "geomean"],
  ["max_by", "arg_max_null"],
  ["min_by", "arg_min_null"],
  ["approx_percentile", "quantile_disc"],
  ["is_nan", "isnan"],
  ["is_finite", "isfinite"],
  ["is_infinite", "isinf"],
  ["rand", "random"],
  ["normalize", "nfc_normalize"],
  ["transform", "list_transform"],
  ["filter", "list_filter"],
]);

/** How many arguments a renamed or built-in function may have before its meaning is another. */
export const MOST_ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ["max_by", 2],
  ["min_by", 2],
  ["approx_percentile", 2],
  ["rand", 0],
  ["random", 0],
  ["normalize", 1],
  ["strpos", 2],
  ["truncate", 1],
  ["array_sort", 1],
  ["from_unixtime", 1],
  ["split", 2],
  ["log", 2],
]);

/** Functions of Trino that DuckDB cannot answer with the same meaning, by name. */
export const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(words(`
  match_recognize xxhash64 murmur3 spooky_hash_v2_32 spooky_hash_v2_64 crc32 sha512 hmac_md5 hmac_sha1 hmac_sha256 hmac_sha512
  human_readable_seconds parse_duration to_milliseconds parse_data_size parse_presto_data_size
  zip zip_with reduce any_match all_match none_match array_remove array_except array_intersect array_union arrays_overlap
  array_first array_last combinations ngrams repeat shuffle trim_array contains_sequence array_histogram array_agg_distinct
  transform_keys transform_values map_filter map_zip_with multimap_agg multimap_from_entries map_union reduce_agg split_to_map
  split_to_multimap checksum histogram numeric_histogram approx_most_frequent approx_set merge tdigest_agg qdigest_agg
  value_at_quantile values_at_quantiles quantile_at_value skewness kurtosis learn_classifier learn_regressor classify regress
  bitwise_left_shift bitwise_right_shift bitwise_right_shift_arithmetic bitwise_and_agg bitwise_or_agg bitwise_xor_agg bit_count
  width_bucket beta_cdf inverse_beta_cdf normal_cdf inverse_normal_cdf t_cdf t_pdf wilson_interval_lower wilson_interval_upper
  cosine_similarity cosine_distance dot_product euclidean_distance to_base from_base to_base32 from_base32 to_base64url
  from_base64url to_big_endian_64 from_big_endian_64 to_big_endian_32 from_big_endian_32 to_ieee754_32 from_ieee754_32
  to_ieee754_64 from_ieee754_64 soundex word_stem luhn_check format format_number color bar render rgb char2hexint index
  to_char to_date to_timestamp to_iso8601 with_timezone timezone timezone_hour timezone_minute from_unixtime_nanos
  from_iso8601_timestamp_nanos current_timezone regexp_count regexp_position
  json_array_get json_array_contains json_size json_exists json_value json_query json_table json_object json_array
  url_extract_fragment url_extract_host url_extract_parameter url_extract_path url_extract_port url_extract_protocol
  url_extract_query url_encode url_decode st_point st_distance typeof version hash_counts intersection_cardinality
  jaccard_index empty_approx_set objectid geometry_from_hadoop_shape timestamp_objectid
`));

/** Parts of a date that are functions, and may be asked of a local time. */
export const DATE_PARTS: ReadonlySet<string> = new Set(words(`
  year quarter month week day hour minute second millisecond day_of_week dow day_of_year doy day_of_month week_of_year
  year_of_week yow last_day_of_month date_format format_datetime
`));
