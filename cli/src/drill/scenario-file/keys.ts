/** Every key of a scenario, by where it stands. */
export const SCENARIO_KEYS = [
  'title', 'about', 'steering', 'duration', 'seed', 'pops', 'distances', 'places', 'table_lag', 'kvs_lag', 'edge_functions', 'origins', 'time_scale',
  'visitors', 'timeline', 'expect',
] as const;

export const EDGE_FUNCTION_KEYS = ['max_instances', 'cold_start', 'idle'] as const;

export const VISITOR_KEYS = [
  'name', 'count', 'requests_per_second', 'arrival', 'from', 'roaming', 'cookies', 'sessions', 'aws', 'posts', 'paths', 'post_paths',
] as const;

/** Besides `at`, `phase` and `pops`, of which an entry of the time line has one. */
export const ACTION_KEYS = ['fail', 'cut', 'heal', 'policy', 'deploy', 'advance', 'recycle', 'invalidate'] as const;
export const TIMELINE_KEYS = ['at', 'phase', ...ACTION_KEYS, 'pops'] as const;

export const FAIL_TARGETS = ['origin', 'table', 'edge_functions', 'key_value_store'] as const;
export const HEAL_TARGETS = ['origin', 'table', 'region', 'link', 'edge_functions', 'key_value_store'] as const;

/** A Region that is newer than this code must pass; one whose middle is no direction is misspelled. */
export const REGION = /^[a-z]{2,}(-[a-z]+)*-(north|south|east|west|central|(north|south)(east|west))-\d+$/;
