#!lua flags=allow-oom
-- A process says that it is alive and what it holds: resets the idle time of entries that are still its own.
-- KEYS  1 stream  2 replicas      ARGV  1 group  2 consumer  3 what it says of itself, then the ids it holds
-- Reply: {server time in ms, ids that are no longer its own…}
-- A server out of memory takes it all the same: what is alive must not look dead for that, and it writes over its last words.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lost = {string.format('%.0f', now)}
for at = 4, #ARGV do
  -- A plain XCLAIM would steal back what another reader has taken over.
  if #redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[at], ARGV[at], 1, ARGV[2]) == 0 then
    lost[#lost + 1] = ARGV[at]
  else
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[at], 'JUSTID')
  end
end
redis.call('HSET', KEYS[2], ARGV[2], lost[1] .. ' ' .. ARGV[3])
return lost
