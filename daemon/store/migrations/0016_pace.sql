-- How many letters a provider was handed lately is counted here, so that no restart forgets it.
CREATE INDEX attempt_handed ON attempt (at) WHERE phase NOT IN ('connect', 'auth');
