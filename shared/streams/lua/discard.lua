-- Mark dead letters as looked at and given up; the log keeps them.
-- KEYS  1 marks of handled letters  2 operations
-- ARGV  1 operations kept  2-13 the operation's fields, its `run` and `count` first, then per letter three:
--       its entry · that entry's time in ms · its mark
-- Reply per letter: DONE (now, or before by this very call), KNOWN (handled otherwise before; nothing changed).
local function mark_of(entry, ms)
  for _, mark in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], ms, ms)) do
    if string.sub(mark, 1, #entry + 1) == entry .. ' ' then return mark end
  end
  return ''
end

local replies, discarded = {}, 0
for at = 14, #ARGV, 3 do
  local standing = mark_of(ARGV[at], ARGV[at + 1])
  if standing == '' then
    redis.call('ZADD', KEYS[1], ARGV[at + 1], ARGV[at + 2])
    discarded = discarded + 1
  end
  replies[#replies + 1] = (standing == '' or standing == ARGV[at + 2]) and 'DONE' or 'KNOWN'
end

if discarded > 0 then
  -- A run of many calls is one line: the line of its earlier calls is replaced by one with the sum.
  local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
  if last and last[2][1] == 'run' and last[2][2] == ARGV[3] then
    discarded = discarded + tonumber(last[2][4])
    redis.call('XDEL', KEYS[2], last[1])
  end
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[1], '*', 'run', ARGV[3], 'count', discarded, unpack(ARGV, 6, 13))
end
return replies
