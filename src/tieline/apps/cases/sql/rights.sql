select protect_case_content(t) from unnest(array['cases_case',
    'cases_casepointer']::regclass[]) t;
