-- What tracing.sql reads of the chain besides places and times.
grant select (link) on audit_seal to tieline_matcher;
