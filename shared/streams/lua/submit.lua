-- Put new requests on a work stream, each once however often the client repeats the call.
-- KEYS  1 stream  2 retry schedule  3 sizes  4 the stream's reservation  5… fates and article states
-- ARGV  1 room in entries  2 room in bytes  3 seconds a day's fates are kept, then per request six:
--       request id · index of its day's fates among KEYS · envelope ·
--       index of its article's key among KEYS (0: none) · expected state ('' = none) · new state
-- Reply per request: DONE, KNOWN (submitted before), MOVED (article state differs), FULL (no room). All but DONE change nothing but for a
-- reservation, as in forward.lua.
local RESERVED_MS = 2000
local holder, reserved = string.match(redis.call('GET', KEYS[4]) or '', '^(%S+) (%d+)$')
local room, room_bytes, kept = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local replies = {}
for at = 4, #ARGV, 6 do
  local request, fates, envelope, article = ARGV[at], KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2], tonumber(ARGV[at + 3])
  local entries = redis.call('XLEN', KEYS[1]) + redis.call('ZCARD', KEYS[2])
  local bytes = tonumber(redis.call('HGET', KEYS[3], 'total') or 0)
  local others = holder and holder ~= request and tonumber(reserved) or 0
  if redis.call('HEXISTS', fates, request) == 1 then
    replies[#replies + 1] = 'KNOWN'
  elseif article > 0 and (redis.call('GET', KEYS[article]) or '') ~= ARGV[at + 4] then
    replies[#replies + 1] = 'MOVED'
  elseif entries >= room or (entries + others > 0 and bytes + others + #envelope > room_bytes) then
    replies[#replies + 1] = 'FULL'
    if entries < room and others == 0 then
      redis.call('SET', KEYS[4], request .. ' ' .. #envelope, 'PX', RESERVED_MS)
      holder, reserved = request, #envelope
    end
  else
    local added = redis.call('XADD', KEYS[1], '*', '__data__', envelope)
    -- Entries that were deleted by hand would count for ever.
    if entries == 0 then redis.call('DEL', KEYS[3]) end
    redis.call('HSET', KEYS[3], added, #envelope)
    redis.call('HINCRBY', KEYS[3], 'total', #envelope)
    redis.call('HSET', fates, request, '')
    redis.call('EXPIRE', fates, kept, 'NX')
    if article > 0 then redis.call('SET', KEYS[article], ARGV[at + 5], 'KEEPTTL') end
    if holder == request then
      redis.call('DEL', KEYS[4])
      holder = nil
    end
    replies[#replies + 1] = 'DONE'
  end
end
return replies
