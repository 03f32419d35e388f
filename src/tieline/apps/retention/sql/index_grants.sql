-- The keeper derives the keys that a hold keeps aside anew, as it does those of the index, and what cases
-- tell (docs/decisions/0034). It asks the matcher's functions for everything that follows from keys.
grant insert on retention_sealedkey to tieline_keeper;
grant usage on sequence retention_sealedkey_id_seq to tieline_keeper;
