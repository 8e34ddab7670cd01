-- Gives a revision its sequence where it has none, and its article the sequence that one of its revisions got first. One key.
-- Both are set once and together, so that the first is always the sequence of a revision.
-- KEYS[1]  the article's sequences, a hash: each revision's by its number, the article's by `first`
-- ARGV     revision, the sequence it may have, seconds to live
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
local sequence = redis.call('HGET', KEYS[1], ARGV[1])
redis.call('HSETNX', KEYS[1], 'first', sequence)
redis.call('EXPIRE', KEYS[1], ARGV[3])
return {sequence, redis.call('HGET', KEYS[1], 'first')}
