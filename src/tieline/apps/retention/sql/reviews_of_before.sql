-- What was published before there were reviews: its day counts from the publication, and nothing lapses
-- within 90 days of the upgrade. The owner of the tables is no office and sees no row but for this moment.
alter table submissions_submission no force row level security;
alter table retention_review no force row level security;
alter table audit_auditentry no force row level security;
insert into retention_review (office_id, submission_id, published_at, entered_at, review_due_on)
select s.office_id, s.id, p.at, now(),
       greatest(((p.at at time zone 'UTC')
                 + make_interval(months => least(60, greatest(1, %MONTHS%))))::date,
                (now() at time zone 'UTC')::date + 90)
from submissions_submission s
left join (select e.office_id, (e.ids ->> 'submission')::bigint as submission_id, min(e.at) as at
           from audit_auditentry e where e.action = 'submission.published'
           group by 1, 2) e
    on e.office_id = s.office_id and e.submission_id = s.id
cross join lateral (select least(coalesce(e.at, s.finished_at, s.received_at), now()) as at) p
where s.state in ('published', 'scanned', 'finished');
set constraints all immediate;
alter table audit_auditentry force row level security;
alter table retention_review force row level security;
alter table submissions_submission force row level security;
