-- Look at a log stream and whoever reads it, at one moment. Writes nothing; the cost does not grow with the log.
-- KEYS  1 log stream      ARGV  1 how many of the oldest pending entries of a group are looked at
-- Reply: {entries, bytes (as trimming reckons), oldest entry, newest id, newest id ever deleted from within, then per group
--         {name, consumers, pending, last delivered id, lag as the server says, oldest entry not delivered, longest idle time in ms
--         among the pending ones looked at}}, '' for what there is not.
if redis.call('EXISTS', KEYS[1]) == 0 then return {0, 0, '', '', ''} end
local function named(row)
  local found = {}
  for at = 1, #row, 2 do found[row[at]] = row[at + 1] end
  return found
end
local log = named(redis.call('XINFO', 'STREAM', KEYS[1]))
local first = log['first-entry']
local reply = {
  log.length,
  redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 5) or 0,
  first and first[1] or '',
  log['last-generated-id'],
  log['max-deleted-entry-id'] or '',
}
for _, row in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = named(row)
  local unread = redis.call('XRANGE', KEYS[1], '(' .. group['last-delivered-id'], '+', 'COUNT', 1)[1]
  local idle = ''
  for _, pending in ipairs(redis.call('XPENDING', KEYS[1], group.name, '-', '+', ARGV[1])) do
    idle = math.max(idle == '' and 0 or idle, pending[3])
  end
  reply[#reply + 1] = {
    group.name, group.consumers, group.pending, group['last-delivered-id'], group.lag or '', unread and unread[1] or '', idle,
  }
end
return reply
