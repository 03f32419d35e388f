select protect_case_content(t) from unnest(array['submissions_submission',
    'submissions_officeslice', 'submissions_slicechunk', 'submissions_rowproblem',
    'submissions_senderlayout']::regclass[]) t;
