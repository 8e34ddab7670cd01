-- Ends requests wherever they are in a work stream, in hand or waiting for another attempt: rejected, with their fate.
-- KEYS   1 stream  2 sizes  3 retry schedule  4 retry bodies  5 the rejected log  6… fates
-- ARGV   1 group  2 seconds a day's fates are kept, then per entry five:
--        id · index of its day's fates among KEYS · request id · fate · envelope for the log
-- Reply  how many were there. One that has a fate already is only taken out.
local ended = 0
for at = 3, #ARGV, 5 do
  local id, fates, request = ARGV[at], KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2]
  local here = #redis.call('XRANGE', KEYS[1], id, id) > 0
  local later = redis.call('HGET', KEYS[4], id)
  if here or later then
    if (redis.call('HGET', fates, request) or '') == '' then
      redis.call('XADD', KEYS[5], '*', '__data__', ARGV[at + 4])
      redis.call('HSET', fates, request, ARGV[at + 3])
      redis.call('EXPIRE', fates, ARGV[2], 'NX')
    end
    if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('XACK', KEYS[1], ARGV[1], id) end
    redis.call('XDEL', KEYS[1], id)
    redis.call('ZREM', KEYS[3], id)
    redis.call('HDEL', KEYS[4], id)
    local had = redis.call('HGET', KEYS[2], id)
    if had then
      redis.call('HDEL', KEYS[2], id)
      redis.call('HINCRBY', KEYS[2], 'total', -had)
      if later then redis.call('HINCRBY', KEYS[2], 'retries', -had) end
    end
    ended = ended + 1
  end
end
return ended
