-- Put entries whose time has come back on their stream, each completely before the next. They go back whatever
-- room there is, so that nothing new passes them; whoever writes waits until the stream is within its bounds again.
-- KEYS  1 stream  2 sizes  3 retry schedule  4 retry bodies      ARGV  1 most at once      Reply: how many
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', 0, ARGV[1])
for _, id in ipairs(due) do
  local envelope = redis.call('HGET', KEYS[4], id)
  if envelope then
    local added = redis.call('XADD', KEYS[1], '*', '__data__', envelope)
    redis.call('HDEL', KEYS[2], id)
    redis.call('HSET', KEYS[2], added, #envelope)
    redis.call('HINCRBY', KEYS[2], 'retries', -#envelope)
  end
  redis.call('ZREM', KEYS[3], id)
  redis.call('HDEL', KEYS[4], id)
end
-- What is left then is of entries that were deleted by hand.
if redis.call('ZCARD', KEYS[3]) == 0 then redis.call('HDEL', KEYS[2], 'retries') end
return #due
