-- The keys of several files between two bounds, as often as they stand there.
select k.key
from read_parquet($files) k
where k.key between $least and $greatest
