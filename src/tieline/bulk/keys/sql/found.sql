-- Which of the keys that are asked for stand in these files.
select k.key
from read_parquet($files) k
where k.key in (select p.key from probes p)
