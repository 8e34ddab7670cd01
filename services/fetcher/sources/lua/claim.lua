-- Lease a source to be asked: the most overdue one, or the one that is named, due or not.
-- KEYS  1 due  2 leases  3 sources  4 states      ARGV  1 token of the new lease  2 its length in ms  3 id ('' = the most overdue one)
-- Reply: {id, server's time in ms, when it was due in ms, leases before this one that ran out, source, state}; {} where none is due, or
-- the named one does not exist or is leased.
-- A lease is '<token> <ends, ms> <was due, ms> <leases that ran out>'. A leased source is due when its lease ends, so that whoever
-- crashed needs no looking after. One whose lease keeps running out may be what kills who asks it: from the third time on it waits for a
-- minute, two, four … a day.
local MINUTE, DAY, TURNS = 60000, 86400000, 64
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(ms) return string.format('%.0f', ms) end

local function leased(id)
  local ends, due, ran_out = string.match(redis.call('HGET', KEYS[2], id) or '', '^%S+ (%d+) (%d+) (%d+)$')
  if not ends then return nil, nil, 0 end
  return tonumber(ends), tonumber(due), tonumber(ran_out) + 1
end

local function lease(id, source, due, ran_out)
  local ends = now + tonumber(ARGV[2])
  redis.call('HSET', KEYS[2], id, table.concat({ARGV[1], text(ends), text(due), ran_out}, ' '))
  redis.call('ZADD', KEYS[1], 'XX', text(ends), id)
  return {id, text(now), text(due), ran_out, source, redis.call('HGET', KEYS[4], id) or ''}
end

if ARGV[3] ~= '' then
  local source = redis.call('HGET', KEYS[3], ARGV[3])
  local ends, due, ran_out = leased(ARGV[3])
  if not source or (ends and ends > now) then return {} end
  return lease(ARGV[3], source, due or tonumber(redis.call('ZSCORE', KEYS[1], ARGV[3]) or now), ran_out)
end

for _ = 1, TURNS do
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  local id, score = first[1], tonumber(first[2])
  if not id or score > now then return {} end
  local source = redis.call('HGET', KEYS[3], id)
  local ends, due, ran_out = leased(id)
  local from = ends and ends + (ran_out > 2 and math.min(DAY, MINUTE * 2 ^ (ran_out - 3)) or 0) or 0
  if not source then
    redis.call('ZREM', KEYS[1], id)
    redis.call('HDEL', KEYS[2], id)
  elseif from > now then
    redis.call('ZADD', KEYS[1], text(from), id)
  else
    return lease(id, source, due or score, ran_out)
  end
end
return {}
