-- Take the subscription that is most overdue, for so long that no other process takes it meanwhile.
-- KEYS  1 subscriptions  2 due  3 sources      ARGV  1 for how long, in ms
-- Reply: {id, server's time in ms, subscription, source}; {} where none is due.
-- Whoever took it sets when it is due next; where its process dies, it is due when that time has passed.
local TURNS = 64
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _ = 1, TURNS do
  local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  if not first[1] or tonumber(first[2]) > now then return {} end
  local held = redis.call('HGET', KEYS[1], first[1])
  if held then
    redis.call('ZADD', KEYS[2], string.format('%.0f', now + tonumber(ARGV[1])), first[1])
    return {first[1], string.format('%.0f', now), held, redis.call('HGET', KEYS[3], first[1]) or ''}
  end
  redis.call('ZREM', KEYS[2], first[1])
end
return {}
