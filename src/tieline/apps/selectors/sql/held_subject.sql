-- What is held back since a subject was cleared names that subject, which is the office's own.
alter table selectors_quarantinedvalue add constraint subject_of_own
    foreign key (office_id, subject_id) references cases_subject (office_id, id);
