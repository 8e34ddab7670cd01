-- Hand entries over to the next work stream, each by itself and fenced.
-- KEYS  1 source  2 source sizes  3 destination  4 destination retry schedule  5 destination sizes
--       6 destination's reservation  7… article states
-- ARGV  1 group  2 consumer  3 room in entries  4 room in bytes, then per entry six:
--       id · envelope · index of its article's key among KEYS (0: none) · expected state ('' = none) · new state · expiry (unix ms)
-- Reply per entry: DONE, STALE (not pending with this consumer), MOVED (article state differs), FULL (no room). All but DONE change nothing
-- but for this: who is refused for its bytes and finds no reservation makes one, so that small entries do not pass a large one for
-- ever. It lasts longer than its holder takes to ask again.
local RESERVED_MS = 2000
local holder, kept = string.match(redis.call('GET', KEYS[6]) or '', '^(%S+) (%d+)$')
local group, consumer = ARGV[1], ARGV[2]
local room, room_bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
local replies = {}
for at = 5, #ARGV, 6 do
  local id, envelope, article = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  local size = #envelope
  local reply
  if #redis.call('XPENDING', KEYS[1], group, id, id, 1, consumer) == 0 then
    reply = 'STALE'
  elseif article > 0 and (redis.call('GET', KEYS[article]) or '') ~= ARGV[at + 3] then
    reply = 'MOVED'
  else
    local entries = redis.call('XLEN', KEYS[3]) + redis.call('ZCARD', KEYS[4])
    local bytes = tonumber(redis.call('HGET', KEYS[5], 'total') or 0)
    local others = holder and holder ~= id and tonumber(kept) or 0
    if entries >= room or (entries + others > 0 and bytes + others + size > room_bytes) then
      reply = 'FULL'
      if entries < room and others == 0 then
        redis.call('SET', KEYS[6], id .. ' ' .. size, 'PX', RESERVED_MS)
        holder, kept = id, size
      end
    else
      -- The first write: a server out of memory refuses here, before any effect.
      local added = redis.call('XADD', KEYS[3], '*', '__data__', envelope)
      -- Entries that were deleted by hand would count for ever.
      if entries == 0 then redis.call('DEL', KEYS[5]) end
      redis.call('HSET', KEYS[5], added, size)
      redis.call('HINCRBY', KEYS[5], 'total', size)
      if article > 0 then
        redis.call('SET', KEYS[article], ARGV[at + 4], 'PXAT', ARGV[at + 5])
      end
      if holder == id then
        redis.call('DEL', KEYS[6])
        holder = nil
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
  end
  replies[#replies + 1] = reply
end
return replies
