-- A request to a host is over: give its place back, and pause the host where it asked for that. May run twice to the same effect.
-- KEYS  1 state  2 leases  3 turns, as in admit.lua
-- ARGV  1 now, '' for the server's own clock  2 token  3 asker  4 time of a lease  5 pause, 0 for none  6 strikes with this one
--       7 how long after a pause its strikes are remembered. All times in ms.
local WEIGHT, HOUR = 0.2, 3600000 -- of the newest request in the mean time a request takes: some ten requests are remembered
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local token, asker, lease, pause = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

local held = redis.call('ZSCORE', KEYS[2], token)
if held then
  local took = now - (held - lease)
  if took >= 0 then -- else it was called off before its moment
    local before = tonumber(redis.call('HGET', KEYS[1], 'took') or nil)
    redis.call('HSET', KEYS[1], 'took', before and before * (1 - WEIGHT) + took * WEIGHT or took)
    redis.call('ZREM', KEYS[3], asker)
  end
  redis.call('ZREM', KEYS[2], token)
end
if pause > 0 then
  local found = redis.call('HMGET', KEYS[1], 'paused', 'strikes', 'quiet')
  local paused, strikes, quiet = tonumber(found[1]) or 0, tonumber(found[2]) or 0, tonumber(found[3]) or 0
  if now >= quiet then strikes = 0 end
  paused = math.max(paused, now + pause)
  quiet = math.max(quiet, paused + tonumber(ARGV[7]))
  redis.call('HSET', KEYS[1], 'paused', paused, 'strikes', math.max(strikes, tonumber(ARGV[6])), 'quiet', quiet)
end
local ends = redis.call('HGET', KEYS[1], 'quiet')
if held or pause > 0 then
  local wanted = math.max(tonumber(ends or 0) - now, 0) + HOUR
  if redis.call('PTTL', KEYS[1]) < wanted then redis.call('PEXPIRE', KEYS[1], math.ceil(wanted)) end
end
