-- Adds one posting to each of some posting lists and keeps the lists bounded.
-- KEYS  lists, oldest posting first; a posting is 2 bytes of its fingerprint, 2 of the source, 5 of the article, 1 of the revision.
--       At the end of a list there may be room for more, zeros
-- ARGV  1 seconds to live  2 most bytes  3 most newest articles per fingerprint  4 of them most of one source  5 most revisions per
--       article  6 most oldest articles per fingerprint, then per list its posting
-- A full list is thinned to half, in its order: of each fingerprint the first posting of its oldest articles, which is where a text began,
-- a quarter of a full list at most; then its newest articles and of those the newest revisions, each once, so that neither one that
-- stands in every article (a footer, or a hostile text) nor an article updated all day nor an outlet that floods costs the others anything.
local seconds, most = ARGV[1], tonumber(ARGV[2])
local most_articles, most_of_source, most_revisions = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local most_oldest = tonumber(ARGV[6])
local nowhere = string.rep('\0', 2)
-- Postings that a list is given room for at once, at most: as many as it holds, up to these. A server that appends doubles what a
-- string takes, and a third of all memory would be room.
local step = 8
-- Bytes from which it appends all the same: few lists are so long, and each time room is made a list is written anew.
local long = 1280

-- Marks in `kept`, by where they begin, the first postings of the oldest articles of each fingerprint; returns their bytes.
local function oldest_kept(list, width, kept, seen)
  local articles, known, bytes = {}, {}, 0
  for at = 1, #list - width + 1, width do
    local posting = string.sub(list, at, at + width - 1)
    local print, bearer = string.sub(posting, 1, 2), string.sub(posting, 1, 2) .. string.sub(posting, 5, 9)
    if not seen[posting] and not known[bearer] and (articles[print] or 0) < most_oldest and bytes < most / 4 then
      known[bearer], seen[posting], kept[at], bytes = true, true, true, bytes + width
      articles[print] = (articles[print] or 0) + 1
    end
  end
  return bytes
end

local function thinned(list, width)
  local seen, articles, revisions, kept = {[string.rep('\0', width)] = true}, {}, {}, {}
  local bytes = oldest_kept(list, width, kept, seen)
  for at = #list - width + 1, 1, -width do
    local posting = string.sub(list, at, at + width - 1)
    local print, source = string.sub(posting, 1, 2), string.sub(posting, 3, 4)
    local bearer, outlet = print .. string.sub(posting, 5, 9), print .. source .. 's'
    local room = (articles[print] or 0) < most_articles and (source == nowhere or (articles[outlet] or 0) < most_of_source)
    if bytes < most / 2 and not revisions[bearer] and room then
      articles[print], articles[outlet], revisions[bearer] = (articles[print] or 0) + 1, (articles[outlet] or 0) + 1, 0
    end
    if bytes < most / 2 and not seen[posting] and revisions[bearer] and revisions[bearer] < most_revisions then
      revisions[bearer] = revisions[bearer] + 1
      seen[posting], kept[at], bytes = true, true, bytes + width
    end
  end
  local left = {}
  for at = 1, #list, width do
    if kept[at] then left[#left + 1] = string.sub(list, at, at + width - 1) end
  end
  return table.concat(left)
end

-- Puts a posting behind the last; returns the list's size.
local function added(list, posting)
  local size, width = redis.call('STRLEN', list), #posting
  if size >= long then return redis.call('APPEND', list, posting) end
  local tail = size > 0 and redis.call('GETRANGE', list, math.max(0, size - step * width), size - 1) or ''
  local empty = string.rep('\0', width)
  for at = 0, #tail - width, width do
    if string.sub(tail, at + 1, at + width) == empty then
      redis.call('SETRANGE', list, size - #tail + at, posting)
      return size
    end
  end
  if size == 0 then
    redis.call('SET', list, posting, 'EX', seconds)
    return width
  end
  local more = math.min(step, size / width)
  redis.call('SET', list, redis.call('GET', list) .. posting .. string.rep(empty, more - 1), 'KEEPTTL')
  return size + more * width
end

-- Lists thinned in one call, at a third of a millisecond each: those of a text that everybody runs fill up all at once. The others
-- wait for a later call.
local turns = 4
for at, list in ipairs(KEYS) do
  local posting = ARGV[6 + at]
  if added(list, posting) > most and turns > 0 then
    turns = turns - 1
    redis.call('SET', list, thinned(redis.call('GET', list), #posting), 'KEEPTTL')
  end
end
return #KEYS
