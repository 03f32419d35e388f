-- What only mending changes: of a hit, a digest or an overlap what names its value, where it was written wrongly.
grant update (office_id, case_id, key64, digest) on hits_hit to tieline_matcher;
grant update (key64) on notices_digest to tieline_matcher;
grant update (key64) on hits_unseenoverlap to tieline_matcher;
