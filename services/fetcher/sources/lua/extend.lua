-- Hold a lease for longer, or give it back with nothing learned.
-- KEYS  1 due  2 leases      ARGV  1 id  2 token of the lease  3 its length from now in ms (0 = give it back)
-- Reply: 1, or 0 where the lease is another's by now, and nothing was changed.
local token, due, ran_out = string.match(redis.call('HGET', KEYS[2], ARGV[1]) or '', '^(%S+) %d+ (%d+) (%d+)$')
if token ~= ARGV[2] then return 0 end
local length = tonumber(ARGV[3])
if length == 0 then
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('ZADD', KEYS[1], 'XX', due, ARGV[1])
else
  local time = redis.call('TIME')
  local ends = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + length)
  redis.call('HSET', KEYS[2], ARGV[1], table.concat({token, ends, due, ran_out}, ' '))
  redis.call('ZADD', KEYS[1], 'XX', ends, ARGV[1])
end
return 1
