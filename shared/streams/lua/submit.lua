-- Put new requests on a work stream, each once however often the client repeats the call.
-- KEYS  1 stream  2 retry schedule  3 sizes  4… fates
-- ARGV  1 room in entries  2 room in bytes  3 seconds a day's fates are kept, then per request three:
--       request id · index of its day's fates among KEYS · envelope
-- Reply per request: DONE, FULL (no room; nothing changed), KNOWN (submitted before; nothing changed).
local room, room_bytes, kept = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local replies = {}
for at = 4, #ARGV, 3 do
  local request, fates, envelope = ARGV[at], KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2]
  local entries = redis.call('XLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2])
  local bytes = tonumber(redis.call('HGET', KEYS[3], 'total') or 0)
  if redis.call('HEXISTS', fates, request) == 1 then
    replies[#replies + 1] = 'KNOWN'
  elseif entries >= room or (entries > 0 and bytes + #envelope > room_bytes) then
    replies[#replies + 1] = 'FULL'
  else
    local added = redis.call('XADD', KEYS[1], '*', '__data__', envelope)
    -- Entries that were deleted by hand would count for ever.
    if entries == 0 then redis.call('DEL', KEYS[3]) end
    redis.call('HSET', KEYS[3], added, #envelope)
    redis.call('HINCRBY', KEYS[3], 'total', #envelope)
    redis.call('HSET', fates, request, '')
    redis.call('EXPIRE', fates, kept, 'NX')
    replies[#replies + 1] = 'DONE'
  end
end
return replies
