grant insert (without_case) on audit_auditentry to tieline_app;
