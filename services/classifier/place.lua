-- Gives each of some revisions its sequence where it has none, and its article the sequence that one of its revisions got first.
-- Both are set once and together, so that the first is always the sequence of a revision.
-- KEYS   articles' sequences, hashes: each revision's by its number, the article's by `first`
-- ARGV   1 seconds to live, then per key: revision, the sequence it may have
-- Reply per key: the revision's sequence, the article's.
local places = {}
for at, article in ipairs(KEYS) do
  local revision = ARGV[2 * at]
  redis.call('HSETNX', article, revision, ARGV[2 * at + 1])
  local sequence = redis.call('HGET', article, revision)
  redis.call('HSETNX', article, 'first', sequence)
  redis.call('EXPIRE', article, ARGV[1])
  places[at] = {sequence, redis.call('HGET', article, 'first')}
end
return places
