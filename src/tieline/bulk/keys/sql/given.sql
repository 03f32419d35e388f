-- Keys that are handed over, in the order in which they are.
select g.key from given g
