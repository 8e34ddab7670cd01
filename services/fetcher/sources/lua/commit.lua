-- Note what asking a source has taught, and give its lease back.
-- KEYS  1 due  2 leases  3 sources  4 states      ARGV  1 id  2 token of the lease  3 state  4 when it is due next, in ms
-- Reply: 1, or 0 where the lease is another's by now or the source was removed, and nothing was changed.
-- A source that was paused meanwhile is not due any more, and stays so.
if string.match(redis.call('HGET', KEYS[2], ARGV[1]) or '', '^%S+') ~= ARGV[2] then return 0 end
if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[4], ARGV[1], ARGV[3])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[1], 'XX', ARGV[4], ARGV[1])
return 1
