select protect_case_content(t) from unnest(array['selectors_selector', 'selectors_mention',
    'selectors_appearance', 'selectors_matchkey', 'selectors_withdrawnkey']::regclass[]) t;
