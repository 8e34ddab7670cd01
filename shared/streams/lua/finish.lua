-- End requests: write their event to a log stream and their fate, and take the entry out of the work stream.
-- KEYS  1 source  2 source sizes  3 log stream  4… fates
-- ARGV  1 group  2 consumer  3 seconds a day's fates are kept, then per entry five:
--       id · envelope · index of its day's fates among KEYS · request id · fate
-- Reply per entry: DONE, STALE (not pending with this consumer; nothing changed), KNOWN (has a fate already; only taken out).
local group, consumer, kept = ARGV[1], ARGV[2], ARGV[3]
local replies = {}
for at = 4, #ARGV, 5 do
  local id, envelope, fates, request, fate = ARGV[at], ARGV[at + 1], KEYS[tonumber(ARGV[at + 2])], ARGV[at + 3], ARGV[at + 4]
  if #redis.call('XPENDING', KEYS[1], group, id, id, 1, consumer) == 0 then
    replies[#replies + 1] = 'STALE'
  else
    local reply = 'KNOWN'
    if (redis.call('HGET', fates, request) or '') == '' then
      redis.call('XADD', KEYS[3], '*', '__data__', envelope)
      redis.call('HSET', fates, request, fate)
      redis.call('EXPIRE', fates, kept, 'NX')
      reply = 'DONE'
    end
    redis.call('XACK', KEYS[1], group, id)
    redis.call('XDEL', KEYS[1], id)
    local had = redis.call('HGET', KEYS[2], id)
    if had then
      redis.call('HDEL', KEYS[2], id)
      redis.call('HINCRBY', KEYS[2], 'total', -had)
    end
    replies[#replies + 1] = reply
  end
end
return replies
