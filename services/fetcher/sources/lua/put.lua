-- Write a source down where what is held of it is what the caller knows.
-- KEYS  1 due  2 leases  3 sources
-- ARGV  1 id  2 what is held ('' = nothing)  3 what is to be held  4 1 where the schedule asks it  5 when, in ms (what has passed means at once)
-- Reply: 1, or 0 where something else is held and nothing was changed. One that is being asked is not due before its lease ends.
if (redis.call('HGET', KEYS[3], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
if ARGV[4] ~= '1' then
  redis.call('ZREM', KEYS[1], ARGV[1])
elseif not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local until_ms = tonumber(string.match(redis.call('HGET', KEYS[2], ARGV[1]) or '', '^%S+ (%d+)') or 0)
  redis.call('ZADD', KEYS[1], string.format('%.0f', math.max(now, until_ms, tonumber(ARGV[5]))), ARGV[1])
end
return 1
