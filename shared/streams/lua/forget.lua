-- Remove consumers of dead processes: silent for long and with nothing pending (deleting one drops what it has pending).
-- A process that signed off says nothing of itself any more: it left its consumer only for what others had to take over first.
-- KEYS  1 stream  2 replicas      ARGV  1 group  2 least idle time in ms  3 that of one that signed off      Reply: how many
local forgotten = 0
local long, signed_off = tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- Words without a time are nobody's, and as old as can be. A time that lies ahead is from before the clock was set back.
local function age(said) return math.abs(now - tonumber(string.match(said, '^%d+') or 0)) end
for _, row in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local consumer = {}
  for at = 1, #row, 2 do consumer[row[at]] = row[at + 1] end
  local said = redis.call('HGET', KEYS[2], consumer.name)
  local silent = said and math.min(consumer.idle, age(said)) or consumer.idle
  if consumer.pending == 0 and silent >= (said and long or signed_off) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], consumer.name)
    redis.call('HDEL', KEYS[2], consumer.name)
    forgotten = forgotten + 1
  end
end
-- What a process said of itself goes also where its group or stream is gone, and its consumer with it.
local said = redis.call('HGETALL', KEYS[2])
for at = 1, #said, 2 do
  if age(said[at + 1]) >= long then
    redis.call('HDEL', KEYS[2], said[at])
  end
end
return forgotten
