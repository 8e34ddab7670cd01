-- Let requests that ended as dead letters begin anew, each once however often the call is repeated or by however many.
-- KEYS  1 the work stream they died in  2 its retry schedule  3 its sizes  4 its reservation  5 marks of handled letters
--       6 operations  7… fates and article states
-- ARGV  1 room in entries  2 in retries  3 in bytes  4 seconds a day's fates are kept  5 operations kept  6-17 the operation's
--       fields, its `run` and `count` first, then per letter eleven:
--       its entry · that entry's time in ms · its mark as known ('' = none) · its new mark · request id ·
--       index of its day's fates among KEYS · the fate it tells of ('' = gone by expiry) ·
--       index of its article's key among KEYS (0: none) · expected state · new state · envelope
-- Reply per letter: DONE (now, or before by this very call), KNOWN (handled otherwise meanwhile), LOOK (the fate or the article's state
-- is another), FULL (no room). All but the first DONE change nothing but for a reservation.
-- Uses room.lua.
local function mark_of(entry, ms)
  for _, mark in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], ms, ms)) do
    if string.sub(mark, 1, #entry + 1) == entry .. ' ' then return mark end
  end
  return ''
end

local add = room_on(1, 1)
local replies, redriven = {}, 0
for at = 18, #ARGV, 11 do
  local entry, ms, known, mark, request = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local fates, fate, article = KEYS[tonumber(ARGV[at + 5])], ARGV[at + 6], tonumber(ARGV[at + 7])
  local envelope = ARGV[at + 10]
  local standing = mark_of(entry, ms)
  local reply
  if standing == mark then
    reply = 'DONE'
  elseif standing ~= known then
    reply = 'KNOWN'
  -- A request under way again has an empty fate, one whose fate is gone by expiry has none.
  elseif (redis.call('HGET', fates, request) or '') ~= fate or (fate == '' and redis.call('HEXISTS', fates, request) == 1) then
    reply = 'LOOK'
  elseif article > 0 and (redis.call('GET', KEYS[article]) or '') ~= ARGV[at + 8] then
    reply = 'LOOK'
  elseif not add(request, envelope) then
    reply = 'FULL'
  else
    redis.call('HSET', fates, request, '')
    redis.call('EXPIRE', fates, ARGV[4], 'NX')
    if article > 0 then
      redis.call('SET', KEYS[article], ARGV[at + 9], 'KEEPTTL')
    end
    if known ~= '' then redis.call('ZREM', KEYS[5], known) end
    redis.call('ZADD', KEYS[5], ms, mark)
    redriven = redriven + 1
    reply = 'DONE'
  end
  replies[#replies + 1] = reply
end

if redriven > 0 then
  -- A run of many calls is one line: the line of its earlier calls is replaced by one with the sum.
  local last = redis.call('XREVRANGE', KEYS[6], '+', '-', 'COUNT', 1)[1]
  if last and last[2][1] == 'run' and last[2][2] == ARGV[7] then
    redriven = redriven + tonumber(last[2][4])
    redis.call('XDEL', KEYS[6], last[1])
  end
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[5], '*', 'run', ARGV[7], 'count', redriven, unpack(ARGV, 10, 17))
end
return replies
