-- What a file came in under is one of the office's own papers.
alter table submissions_submission
    add constraint under_own_authority foreign key (office_id, authority_id)
        references authorities_authority (office_id, id);
create index submissions_under_authority on submissions_submission (office_id, authority_id)
    where authority_id is not null;
