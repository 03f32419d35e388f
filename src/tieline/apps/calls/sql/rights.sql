select protect_case_content(t) from unnest(array['calls_callset',
    'calls_callpiece']::regclass[]) t;
