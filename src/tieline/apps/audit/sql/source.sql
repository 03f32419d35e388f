grant insert (source) on audit_auditentry to tieline_app;
