-- The withheld keys that a release may open to somebody: few, and apart from those that nothing opens.
create index key_by_release on selectors_matchkey (key64, digest) where is_withheld and by_release;
