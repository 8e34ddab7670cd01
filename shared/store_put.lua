-- Keeps an article, unless more verdicts were given on it already than the writer knows of: it is late, and another went on.
-- KEYS   1 the article's hash
-- ARGV   1 verdicts given with what is kept  2 unix time at which it expires  then field, value …
-- Reply  1 where it is kept, else 0.
local given = tonumber(redis.call('HGET', KEYS[1], 'verdicts')) or 0
if given > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'verdicts', ARGV[1], unpack(ARGV, 3))
redis.call('EXPIREAT', KEYS[1], ARGV[2])
return 1
