-- Makes articles known at a revision, and gives a revision its sequence where it has none. What has been set stays.
-- KEYS   article values, as `article_value` lays them out
-- ARGV   1 seconds to live, 2 most revisions, then per key: the article's name, revision, sequence it may have (0: none yet),
--        facts (empty: as they are; a revision that is not known then stays so)
-- Reply per key: the revision's sequence, the article's; 0 where it has none.
local seconds, most = ARGV[1], tonumber(ARGV[2])

-- The article of that name, and what stands before and after it in the value: articles whose numbers collide share one.
local function found(value, name)
  local at = 1
  while at <= #value do
    local size, length = struct.unpack('>I4I2', value, at)
    local from, to = at + 6, at + 3 + size
    if string.sub(value, from, from + length - 1) == name then
      return {string.sub(value, from + length, to), string.sub(value, 1, at - 1), string.sub(value, to + 1)}
    end
    at = to + 1
  end
  return {nil, value, ''}
end

local function read(body)
  local article = {first = 0, revisions = {}, facts = ''}
  if body then
    local first, count = struct.unpack('>I6B', body)
    article.first, article.facts = first, string.sub(body, 8 + count * 10)
    for at = 0, count - 1 do
      local revision, sequence = struct.unpack('>I4I6', body, 8 + at * 10)
      article.revisions[at + 1] = {revision, sequence}
    end
  end
  return article
end

local function written(article, name)
  local revisions = {}
  for at, one in ipairs(article.revisions) do revisions[at] = struct.pack('>I4I6', one[1], one[2]) end
  local body = name .. struct.pack('>I6B', article.first, #revisions) .. table.concat(revisions) .. article.facts
  return struct.pack('>I4I2', #body + 2, #name) .. body
end

-- The entry of a revision. Where there is none it is made, the lowest making room for it, if `facts` say what it is.
local function entry(article, revision, facts)
  local newest, lowest = true, nil
  for at, one in ipairs(article.revisions) do
    if one[1] == revision then return one, false end
    if one[1] > revision then newest = false end
    if not lowest or one[1] < article.revisions[lowest][1] then lowest = at end
  end
  if facts == '' then return nil, false end
  if #article.revisions >= most then table.remove(article.revisions, lowest) end
  if newest then article.facts = facts end
  local one = {revision, 0}
  table.insert(article.revisions, one)
  return one, true
end

local places = {}
for at, key in ipairs(KEYS) do
  local name, revision, sequence, facts = ARGV[4 * at - 1], tonumber(ARGV[4 * at]), tonumber(ARGV[4 * at + 1]), ARGV[4 * at + 2]
  local value = found(redis.call('GET', key) or '', name)
  local article = read(value[1])
  local one, changed = entry(article, revision, facts)
  if one and one[2] == 0 and sequence > 0 then
    one[2], changed = sequence, true
    if article.first == 0 then article.first = sequence end
  end
  if changed then
    redis.call('SET', key, value[2] .. written(article, name) .. value[3], 'EX', seconds)
  elseif facts ~= '' then
    redis.call('EXPIRE', key, seconds)
  end
  places[at] = {string.format('%.0f', one and one[2] or 0), string.format('%.0f', article.first)}
end
return places
