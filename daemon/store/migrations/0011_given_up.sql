-- Notes that waited too long for a letter: staff are told of them.
CREATE INDEX ledger_given_up ON ledger (digest_id) WHERE outcome = 'withheld'
  AND (reason = 'paused_too_long' OR substr(reason, 1, 15) = 'waited_too_long');
