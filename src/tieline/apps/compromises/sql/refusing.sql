-- What stands in the way of whoever is revoked (revoking.sql).
create trigger refuse_revoked_role before insert or update on offices_membership
    for each row execute function refuse_revoked_role();
create trigger refuse_revoked_account before update on offices_account
    for each row execute function refuse_revoked_account();
create trigger refuse_revoked_release before insert or update of released_at on sharing_release
    for each row execute function refuse_revoked_release();
