-- The request id of a URL: the one it has, or the given one where it has none or has changed since.
-- KEYS  1 the URL's key
-- ARGV  1 request id to use where one is due  2 when the article was updated, by its feed, in unix s (0: unknown)
--       3 1 where that is a change its feed has made  4 seconds for which a URL is known  5 least move that is a change, in s
-- Reply: {request id, 0}, or {request id, ms} of a change that is too soon after the last one, to be asked for again then.
-- The key is '<request id> <updated, s> <last change, ms> <changes>'. The first change is taken at once, the next an hour later, then
-- two hours, four … a day: a feed that stamps each article with the time of the poll costs a request a day for each.
local HOUR, DAY = 3600000, 86400000
local updated, horizon, least = tonumber(ARGV[2]), ARGV[4], tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- A time to come is no time: it would hide every later change.
if updated * 1000 > now + DAY then updated = 0 end

local function note(at, changed, changes, ...)
  redis.call('SET', KEYS[1], string.format('%s %.0f %.0f %d', ARGV[1], at, changed, changes), ...)
  return {ARGV[1], '0'}
end

local id, noted, changed, changes = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+) (%d+) (%d+)$')
if not id then
  -- What was updated before it was requested is brought by the request, so that an unknown time counts as now.
  return note(updated > 0 and updated or tonumber(time[1]), 0, 0, 'EX', horizon)
end
if ARGV[3] ~= '1' or updated < tonumber(noted) + least then
  return {id, '0'}
end
changes = tonumber(changes)
local from = changes == 0 and 0 or tonumber(changed) + math.min(DAY, HOUR * 2 ^ math.min(changes - 1, 16))
if from > now then
  return {id, string.format('%.0f', from)}
end
return note(updated, now, changes + 1, 'KEEPTTL')
