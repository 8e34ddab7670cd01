-- Look at a work stream and the group that reads it, at one moment. Writes nothing; the cost does not grow with the backlog.
-- KEYS  1 stream  2 sizes  3 retry schedule      ARGV  1 group  2 how many of the oldest pending entries are looked at
-- Reply: {entries, bytes accounted for (retries included), entries accounted for, retries, time of the next one in ms, oldest entry,
--         oldest entry that was not delivered yet, pending, longest idle time in ms among those looked at, bytes of the retries},
--         where '' is for what there is not.
local function first(from)
  local found = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 1)[1]
  return found and found[1] or ''
end
local due = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2] or ''
local accounted = redis.call('HLEN', KEYS[2]) - redis.call('HEXISTS', KEYS[2], 'total') - redis.call('HEXISTS', KEYS[2], 'retries')
local reply = {
  redis.call('XLEN', KEYS[1]),
  redis.call('HGET', KEYS[2], 'total') or '',
  accounted,
  redis.call('ZCARD', KEYS[3]),
  due,
  first('-'), '', '', '',
  redis.call('HGET', KEYS[2], 'retries') or '',
}
if redis.call('EXISTS', KEYS[1]) == 0 then return reply end
for _, row in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = {}
  for at = 1, #row, 2 do group[row[at]] = row[at + 1] end
  if group.name == ARGV[1] then
    reply[7] = first('(' .. group['last-delivered-id'])
    reply[8] = group.pending
    for _, pending in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', ARGV[2])) do
      reply[9] = math.max(reply[9] == '' and 0 or reply[9], pending[3])
    end
  end
end
return reply
