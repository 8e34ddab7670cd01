-- Take entries out of the stream and schedule their next run. They leave the stream's room for one of their own: room.lua.
-- KEYS  1 stream  2 sizes  3 retry schedule  4 retry bodies
-- ARGV  1 group  2 consumer, then per entry three: id · envelope · delay in ms
-- Reply per entry: DONE, or STALE (not pending with this consumer; nothing changed).
local group, consumer = ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local replies = {}
for at = 3, #ARGV, 3 do
  local id, envelope, delay = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  if #redis.call('XPENDING', KEYS[1], group, id, id, 1, consumer) == 0 then
    replies[#replies + 1] = 'STALE'
  else
    redis.call('HSET', KEYS[4], id, envelope)
    redis.call('ZADD', KEYS[3], now + delay, id)
    local had = tonumber(redis.call('HGET', KEYS[2], id) or 0)
    redis.call('HSET', KEYS[2], id, #envelope)
    redis.call('HINCRBY', KEYS[2], 'total', #envelope - had)
    redis.call('HINCRBY', KEYS[2], 'retries', #envelope)
    redis.call('XACK', KEYS[1], group, id)
    redis.call('XDEL', KEYS[1], id)
    replies[#replies + 1] = 'DONE'
  end
end
return replies
