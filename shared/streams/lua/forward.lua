-- Hand entries over to the next work stream, each by itself and fenced.
-- KEYS  1 source  2 source sizes  3 destination  4 destination retry schedule  5 destination sizes
--       6 destination's reservation  7… article states
-- ARGV  1 group  2 consumer  3 room in entries  4 in retries  5 in bytes, then per entry six:
--       id · envelope · index of its article's key among KEYS (0: none) · expected state ('' = none) · new state · expiry (unix ms)
-- Reply per entry: DONE, STALE (not pending with this consumer), MOVED (article state differs), FULL (no room). All but DONE change nothing
-- but for a reservation.
-- Uses room.lua.
local group, consumer = ARGV[1], ARGV[2]
local add = room_on(3, 3)
local replies = {}
for at = 6, #ARGV, 6 do
  local id, envelope, article = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  local reply
  if #redis.call('XPENDING', KEYS[1], group, id, id, 1, consumer) == 0 then
    reply = 'STALE'
  elseif article > 0 and (redis.call('GET', KEYS[article]) or '') ~= ARGV[at + 3] then
    reply = 'MOVED'
  elseif not add(id, envelope) then
    reply = 'FULL'
  else
    if article > 0 then
      redis.call('SET', KEYS[article], ARGV[at + 4], 'PXAT', ARGV[at + 5])
    end
    redis.call('XACK', KEYS[1], group, id)
    redis.call('XDEL', KEYS[1], id)
    local had = redis.call('HGET', KEYS[2], id)
    if had then
      redis.call('HDEL', KEYS[2], id)
      redis.call('HINCRBY', KEYS[2], 'total', -had)
    end
    reply = 'DONE'
  end
  replies[#replies + 1] = reply
end
return replies
