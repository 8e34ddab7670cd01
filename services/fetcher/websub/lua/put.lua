-- Write a subscription down where what is held of it is what the caller knows.
-- KEYS  1 subscriptions  2 due      ARGV  1 id  2 what is held ('' = nothing)  3 what is to be held ('' = nothing)  4 when it is due, in ms
-- Reply: 1, or 0 where something else is held and nothing was changed.
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
end
return 1
