-- Ask a host's gate for one request: go now or at a moment that is near, or come back for a turn of one's own.
-- KEYS  1 state  2 leases: token of each request under way → end of its lease  3 turns: asker → its turn      (one hash tag)
-- ARGV  1 now, '' for the server's own clock  2 token  3 asker  4 least time between requests  5 most at a time  6 time of a lease
--       7 longest wait in place, -1 to come back in any case  8 1 to go ahead of those who wait for a turn  9 furthest turn that is kept
-- Reply: {GO, wait, strikes}: after a wait it asks again with its token · {BUSY, when to ask again, 0} · {LATER, time until its turn, 1 while the host is paused}. All times in ms.
-- State: last, the newest request's moment · paused, until when · strikes, pauses in a row, remembered until `quiet` ·
--        tail, the first turn that no newcomer was promised · late, the same for those who found their turn taken · took, of a request
--        kept, the moment left to whoever would go ahead and has to come back for it · led, 1 where the newest request went ahead
-- Who goes ahead or comes late may take the moment of a promised turn. Whoever then finds it taken gets one of `late`, soon after the
-- host is free, and not at the end of all: turns are kept in about the order in which they were asked for, and none is waited for in vain.
-- Who goes ahead has no turn. So where it must come back its moment is kept from those who have one, every other moment at most: else a
-- host with a long delay and a long queue would never be asked for its feed.
local TURN_FLOOR, ASK_FLOOR, TOOK_GUESS, MISSED, HOUR = 500, 50, 500, 3600000, 3600000
local GRACE = 3000 -- for which a kept moment is waited with: the schedule looks once a second for what is due
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local token, asker, ahead = ARGV[2], ARGV[3], ARGV[8] == '1'
local delay, most, lease, patience, furthest = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[9])

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local found = redis.call('HMGET', KEYS[1], 'last', 'paused', 'strikes', 'quiet', 'tail', 'late', 'took', 'kept', 'led')
for at = 1, 9 do found[at] = tonumber(found[at]) or 0 end
local last, paused, strikes, quiet, tail, late, took, kept, led = unpack(found)
if now >= quiet then strikes = 0 end

local held = redis.call('ZSCORE', KEYS[2], token)
if held and now >= paused then return {'GO', math.max(0, held - lease - now), strikes} end -- its moment has come, or is still to come
if held then redis.call('ZREM', KEYS[2], token) end -- the host asked for a pause while it waited

if took == 0 then took = TOOK_GUESS end
local spacing = math.max(delay, took / most)
local full = redis.call('ZCARD', KEYS[2]) >= most
local free = math.max(now, paused, last + delay)
if full then free = math.max(free, now + math.max(ASK_FLOOR, took / most)) end
if not ahead and now < kept + GRACE then free = math.max(free, kept + delay) end

local turn
if not ahead then
  turn = tonumber(redis.call('ZSCORE', KEYS[3], asker) or nil)
  if tail > now or late > now then -- no further off than those who wait need, some of whom may be gone
    local enough = free + spacing * redis.call('ZCARD', KEYS[3])
    tail, late = math.min(tail, enough), math.min(late, enough)
  end
end
local slot = ahead and free or math.max(free, turn or tail)

local function keep(until_, key) redis.call('PEXPIRE', key, math.ceil(until_ - now) + HOUR) end

if slot - now <= patience then
  if full then return {'BUSY', math.ceil(slot - now), 0} end
  redis.call('ZADD', KEYS[2], slot + lease, token)
  redis.call('HSET', KEYS[1], 'last', slot, 'led', ahead and 1 or 0)
  if ahead then redis.call('HDEL', KEYS[1], 'kept') end
  keep(math.max(slot, paused, quiet, tail, late), KEYS[1])
  keep(slot + lease, KEYS[2])
  return {'GO', math.ceil(slot - now), strikes}
end

local is_paused = paused > now and 1 or 0
if ahead then
  local back = math.max(free, now + TURN_FLOOR)
  if led == 0 and paused <= now then
    redis.call('HSET', KEYS[1], 'kept', back)
    keep(math.max(back, paused, quiet, tail, late), KEYS[1])
  end
  return {'LATER', math.ceil(back - now), is_paused}
end
if turn and turn > now + math.max(patience, 0) then return {'LATER', math.ceil(turn - now), is_paused} end -- early: its turn stands

local promised = math.max(free, turn and late or tail, now + TURN_FLOOR)
if promised - now <= furthest then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - MISSED)
  redis.call('ZADD', KEYS[3], promised, asker)
  redis.call('HSET', KEYS[1], turn and 'late' or 'tail', promised + spacing)
  keep(math.max(promised, paused, quiet, tail, late), KEYS[1])
  keep(math.max(promised, tail, late), KEYS[3])
end
return {'LATER', math.ceil(promised - now), is_paused}
