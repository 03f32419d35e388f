select protect_case_content(t) from unnest(array['sharing_marking']::regclass[]) t;
