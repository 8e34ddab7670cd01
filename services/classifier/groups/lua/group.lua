-- Takes articles and tellings into a group, unless it was merged, and says how it stands; with none of either it only says so.
-- KEYS   1 the group, a hash: `@<article>` = its revisions within and outside and when it was added, `size` = articles that count;
--          `into`, `by`, `moved` once it was merged; `turn` = its last change, `turn_number`, `turn_by`
--        2 its tellings, a sorted set by when they appeared
-- ARGV   1 seconds to live  2 most tellings  3 `known` to leave members that are known as they are, or `all`  4 how many members
--        then per member: article, within, outside, unix time; then per telling: when it appeared, telling
-- Reply  {into, by, moved, size, tellings, turn, when it was begun or shortened}
local group, told, seconds = KEYS[1], KEYS[2], ARGV[1]

local function counts(within, outside) return (within > 0 and within >= outside) and 1 or 0 end

local function admit(article, within, outside, at)
  local known = redis.call('HGET', group, '@' .. article)
  if known and ARGV[3] == 'known' then return end
  local before = 0
  if known then
    local w, o, a = string.match(known, '(%d+),(%d+),(%d+)')
    w, o, a = tonumber(w), tonumber(o), tonumber(a)
    before = counts(w, o)
    within, outside, at = math.max(within, w), math.max(outside, o), math.max(at, a)
  end
  redis.call('HSET', group, '@' .. article, string.format('%d,%d,%d', within, outside, at))
  redis.call('HSETNX', group, 'shortened', at)
  local change = counts(within, outside) - before
  if change ~= 0 then redis.call('HINCRBY', group, 'size', change) end
end

if redis.call('HEXISTS', group, 'into') == 0 then
  local last = 4 + 4 * tonumber(ARGV[4])
  for at = 5, last, 4 do
    admit(ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]))
  end
  for at = last + 1, #ARGV, 2 do redis.call('ZADD', told, ARGV[at], ARGV[at + 1]) end
  if #ARGV > last then redis.call('ZREMRANGEBYRANK', told, ARGV[2], -1) end
end
redis.call('EXPIRE', group, seconds)
redis.call('EXPIRE', told, seconds)
local found = redis.call('HMGET', group, 'into', 'by', 'moved', 'size', 'turn', 'shortened')
return {found[1] or '', found[2] or '', found[3] or '', found[4] or '0', redis.call('ZCARD', told), found[5] or '', found[6] or '0'}
