-- Trim a log stream by age and by bytes. What a consumer group has not finished stays, up to a limit of its own.
-- KEYS  1 log stream  2 of dead letters, the marks of those handled      ARGV  1 oldest time kept (unix ms)  2 bytes kept  3 bytes kept while a group still needs them
-- Reply: {entries removed, entries removed that a group still needed, 1 where more remains to be done}
local function less(a, b)
  local a1, a2 = string.match(a, '(%d+)-(%d+)')
  local b1, b2 = string.match(b, '(%d+)-(%d+)')
  a1, a2, b1, b2 = tonumber(a1), tonumber(a2), tonumber(b1), tonumber(b2)
  return a1 < b1 or (a1 == b1 and a2 < b2)
end

if KEYS[2] then
  -- A mark is kept as long as its letter: those of letters that went with an earlier call go with this one.
  local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', first and '(' .. string.match(first[1], '%d+') or '+inf')
end
local length = redis.call('XLEN', KEYS[1])
if length == 0 then return {0, 0, 0} end

local needed -- the oldest id that some group has not finished
for _, row in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = {}
  for at = 1, #row, 2 do group[row[at]] = row[at + 1] end
  local oldest = group['last-delivered-id']
  if group.pending > 0 then oldest = redis.call('XPENDING', KEYS[1], group.name)[2] end
  if not needed or less(oldest, needed) then needed = oldest end
end

local function trim(to) return redis.call('XTRIM', KEYS[1], 'MINID', to) end
local aged = ARGV[1] .. '-0'
local removed = trim((needed and less(needed, aged)) and needed or aged)

local bytes = redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 5) or 0
local over = bytes - tonumber(ARGV[2])
if over <= 0 then return {removed, 0, 0} end
-- What one call reads to find where to cut, at most 100 entries or about 4 MB: bounds the time the server is held.
local mean = bytes / redis.call('XLEN', KEYS[1])
local chunk = math.max(1, math.min(100, math.ceil(over / mean), math.floor(2 ^ 22 / mean)))
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', chunk + 1)
if #oldest < 2 then return {removed, 0, 0} end
local cut = oldest[#oldest][1]
if needed and less(needed, cut) then
  removed = removed + trim(needed)
  if bytes <= tonumber(ARGV[3]) then return {removed, 0, 0} end
  local lost = trim(cut)
  return {removed + lost, lost, 1}
end
return {removed + trim(cut), 0, 1}
