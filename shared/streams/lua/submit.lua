-- Put new requests on a work stream, each once however often the client repeats the call.
-- KEYS  1 stream  2 retry schedule  3 sizes  4 the stream's reservation  5… fates and article states
-- ARGV  1 room in entries  2 in retries  3 in bytes  4 seconds a day's fates are kept, then per request six:
--       request id · index of its day's fates among KEYS · envelope ·
--       index of its article's key among KEYS (0: none) · expected state ('' = none) · new state
-- Reply per request: DONE, KNOWN (submitted before), MOVED (article state differs), FULL (no room). All but DONE change nothing but for a
-- reservation.
-- Uses room.lua.
local add, kept = room_on(1, 1), ARGV[4]
local replies = {}
for at = 5, #ARGV, 6 do
  local request, fates, envelope, article = ARGV[at], KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2], tonumber(ARGV[at + 3])
  local reply
  if redis.call('HEXISTS', fates, request) == 1 then
    reply = 'KNOWN'
  elseif article > 0 and (redis.call('GET', KEYS[article]) or '') ~= ARGV[at + 4] then
    reply = 'MOVED'
  elseif not add(request, envelope) then
    reply = 'FULL'
  else
    redis.call('HSET', fates, request, '')
    redis.call('EXPIRE', fates, kept, 'NX')
    if article > 0 then redis.call('SET', KEYS[article], ARGV[at + 5], 'KEEPTTL') end
    reply = 'DONE'
  end
  replies[#replies + 1] = reply
end
return replies
