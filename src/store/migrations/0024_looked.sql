-- Of each person the last look is kept: no report asks for more, and nobody prunes the others.

DELETE FROM act WHERE kind = 'looked' AND id NOT IN (
    SELECT max(id) FROM act WHERE kind = 'looked' GROUP BY profile_id, candidate_id, tenant
);
CREATE INDEX act_looked ON act (profile_id, candidate_id) WHERE kind = 'looked';
