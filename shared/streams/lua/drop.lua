-- Take entries out of the stream that are to be worked on elsewhere, and are there already.
-- KEYS  1 stream  2 its sizes      ARGV  1 group  2 consumer, then ids
-- Reply per entry: DONE, or STALE (not pending with this consumer; nothing changed).
local replies = {}
for at = 3, #ARGV do
  local id = ARGV[at]
  if #redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1, ARGV[2]) == 0 then
    replies[#replies + 1] = 'STALE'
  else
    redis.call('XACK', KEYS[1], ARGV[1], id)
    redis.call('XDEL', KEYS[1], id)
    local had = redis.call('HGET', KEYS[2], id)
    if had then
      redis.call('HDEL', KEYS[2], id)
      redis.call('HINCRBY', KEYS[2], 'total', -had)
    end
    replies[#replies + 1] = 'DONE'
  end
end
return replies
