-- Reads the sequences of some revisions and of their articles.
-- KEYS   articles' sequences, as in `place.lua`      ARGV   per key: revision
-- Reply per key: the revision's sequence, the article's; nothing where it has none.
local places = {}
for at, article in ipairs(KEYS) do
  places[at] = redis.call('HMGET', article, ARGV[at], 'first')
end
return places
