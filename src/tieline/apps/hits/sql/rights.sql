select protect_case_content('hits_hithandling');
